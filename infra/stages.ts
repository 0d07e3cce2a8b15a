import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** A third-party account that Liaison works with; its secret is made under the same name. */
export interface ConnectionSettings {
  readonly connector: 'github';
  /** `token`: a personal access token in the secret. */
  readonly auth: 'token';
  /** @default the connector's public API */
  readonly baseUrl?: string;
}

/** Everything that differs between stages. Nothing else in `infra` asks which stage it is. */
export interface Stage {
  readonly name: string;
  readonly connections: Readonly<Record<string, ConnectionSettings>>;
  /** IANA name; schedules run by it. */
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

const connections: Stage['connections'] = { github: { connector: 'github', auth: 'token' } };

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
    removalPolicy: RemovalPolicy.RETAIN,
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

/** The stage with another address of its GitHub, such as an Enterprise Server's or a test's: `-c githubApiUrl=`. */
export const withGitHubAt = (stage: Stage, baseUrl: string): Stage => ({
  ...stage,
  connections: Object.fromEntries(
    Object.entries(stage.connections).map(([name, settings]) => [name, { ...settings, baseUrl }]),
  ),
});
