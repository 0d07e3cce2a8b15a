import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ConnectorName } from '#lib/contract/connectors.ts';
import type { Auth } from '#lib/contract/secrets.ts';

/** A third-party account that Liaison works with; its secret is made under the same name. */
export interface ConnectionSettings {
  readonly connector: ConnectorName;
  /** How it proves who it is, of those that the connector has: for GitHub `token` or `app`. */
  readonly auth: Auth;
  /** @default the connector's public API */
  readonly baseUrl?: string;
}

/** Where a stage lives: so that it cannot be deployed into another account by mistake. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

/** Everything that differs between stages. Nothing else in `infra` asks which stage it is. */
export interface Stage {
  readonly name: string;
  readonly connections: Readonly<Record<string, ConnectionSettings>>;
  /** @default the account and region of whoever deploys */
  readonly home?: Home;
  /** IANA name; what runs at an hour of the day runs by it. */
  readonly timeZone: string;
  /** Requests per second, and the burst, that the API takes from all callers together. */
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
  /** Gets an e-mail when an alarm goes off. @default nobody: subscribe to the alarm topic by other means */
  readonly alarmEmail?: string;
  readonly logRetention: RetentionDays;
  /** What becomes of data and logs when they leave the stack. */
  readonly removalPolicy: RemovalPolicy;
  readonly terminationProtection: boolean;
}

const connections: Stage['connections'] = {
  github: { connector: 'github', auth: 'token' },
};

export const stages: Readonly<Record<string, Stage>> = {
  dev: {
    name: 'dev',
    connections,
    timeZone: 'Etc/UTC',
    throttle: { rateLimit: 20, burstLimit: 40 },
    logRetention: RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
    terminationProtection: false,
  },
  prod: {
    name: 'prod',
    connections,
    timeZone: 'Etc/UTC',
    throttle: { rateLimit: 100, burstLimit: 200 },
    logRetention: RetentionDays.THREE_MONTHS,
    // Kept when it leaves the stack, but not when the stack's first creation fails: the next one would meet it.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    terminationProtection: true,
  },
};

export function stageByName(name: unknown): Stage {
  const stage = typeof name === 'string' && Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (!stage)
    throw new Error(
      `There is no stage "${name}". Choose one by -c stage=${Object.keys(stages).join(' or -c stage=')}.`,
    );
  return stage;
}

/** The stage with another address of GitHub, such as an Enterprise Server's or a test's: `-c githubApiUrl=`. */
export function withGitHubAt(stage: Stage, baseUrl: string): Stage {
  const url = URL.parse(baseUrl);
  // A token goes there: in the clear only to this machine itself.
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && url.hostname === '127.0.0.1'))
    throw new Error(`"${baseUrl}" is no address for -c githubApiUrl=: give one that begins with https://.`);
  const moved = Object.entries(stage.connections).map(([name, settings]) => [
    name,
    settings.connector === 'github' ? { ...settings, baseUrl } : settings,
  ]);
  return { ...stage, connections: Object.fromEntries(moved) };
}
