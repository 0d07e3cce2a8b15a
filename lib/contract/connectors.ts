import type { Auth } from '#lib/contract/secrets.ts';

interface ConnectorContract {
  /** Origin and path prefix. Absent where every customer has an address of their own: then a connection names it. */
  readonly publicApi?: string;
  /** How a connection can prove who it is. */
  readonly auth: readonly Auth[];
  /** It sends webhooks, whose signatures are checked by a secret of their own. */
  readonly webhooks?: true;
}

/** The third parties that Liaison can work with; each has its folder in lib/connectors. */
export const connectors = {
  github: { publicApi: 'https://api.github.com', auth: ['token', 'app'], webhooks: true },
} as const satisfies Readonly<Record<string, ConnectorContract>>;
export type ConnectorName = keyof typeof connectors;

type Connectors = Readonly<Record<string, ConnectorContract>>;

/** Whether there can be webhooks of its connections. */
export const sendsWebhooks = (connector: ConnectorName): boolean =>
  (connectors as Connectors)[connector]?.webhooks === true;

interface Choice {
  readonly connector: string;
  readonly auth: string;
  readonly baseUrl?: string | undefined;
}

/** The address of the API that a connection speaks to, or what is wrong with the choice and what to do. */
export function resolveChoice(
  { connector, auth, baseUrl }: Choice,
  known: Connectors = connectors,
): { readonly baseUrl: string } | { readonly problem: string } {
  const contract = Object.hasOwn(known, connector) ? known[connector] : undefined;
  if (!contract)
    return { problem: `There is no connector "${connector}". Choose one of: ${Object.keys(known).join(', ')}.` };
  if (!contract.auth.some((allowed) => allowed === auth))
    return { problem: `The connector ${connector} has no auth "${auth}". Choose one of: ${contract.auth.join(', ')}.` };
  const address = baseUrl ?? contract.publicApi;
  return address === undefined
    ? { problem: `The connector ${connector} has no public address. Give the connection a baseUrl.` }
    : { baseUrl: address };
}
