import type { Connection } from '#lib/contract/connections.ts';
import { WebhookSecret } from '#lib/contract/secrets.ts';
import type { WebhookSettings } from '#lib/contract/webhook-settings.ts';
import { parseJson } from '../parse-json.ts';
import type { EmulatedGitHub } from './emulated-github.ts';

export interface HookedConnections {
  readonly github: EmulatedGitHub;
  /** Address of the local API. */
  readonly api: string;
  /** The connections that take webhooks, by name. */
  readonly webhooks: Readonly<Record<string, WebhookSettings>>;
  readonly connections: ReadonlyMap<string, Connection>;
  /** The value of the secret with that ARN. */
  readonly secretOf: (arn: string) => string | undefined;
}

/** Has the emulated GitHub send what happens in it to the connections that take its webhooks. */
export async function hookConnections(hooked: HookedConnections): Promise<void> {
  const { github, api, webhooks, connections, secretOf } = hooked;
  for (const [name, { connector, secretArn }] of Object.entries(webhooks)) {
    const { data } = WebhookSecret.safeParse(parseJson(secretOf(secretArn) ?? ''));
    if (connector !== 'github' || data === undefined) continue;
    const settings = { url: `${api}/webhooks/${name}`, secret: data.current };
    if (connections.get(name)?.auth === 'app') await github.setAppHook(settings);
    else await github.addHooks(settings);
  }
}
