import type { LimitBucket } from '#lib/connectors/connector.ts';
import type { Delivery } from '#lib/contract/delivery.ts';
import type { VerificationOutcome } from '#lib/contract/verification.ts';
import { problemPage } from '#lib/page/problem-page.ts';
import { webhooksPage } from '../../functions/deliveries/webhooks-page.ts';
import type { HomeConnection } from '../../functions/home/connection-card.ts';
import { homePage } from '../../functions/home/home-page.ts';
import { signInPage } from '../../functions/session/sign-in-page.ts';
import { exampleDelivery } from '../support/example-delivery.ts';

const now = Date.parse('2026-03-02T09:30:00Z');
const minute = 60_000;
const day = 24 * 60 * minute;
const iso = (offset: number) => new Date(now + offset).toISOString();

const bucket = (name: string, remaining: number, limit: number, minutes: number): LimitBucket => ({
  name,
  remaining,
  limit,
  resetsAt: now + minutes * minute,
});

/** As GitHub's `GET /rate_limit` tells them to a user's token. */
const gitHubLimits: readonly LimitBucket[] = [
  bucket('actions_runner_registration', 10_000, 10_000, 60),
  bucket('audit_log', 1_750, 1_750, 60),
  bucket('code_scanning_upload', 4_871, 5_000, 23),
  bucket('code_search', 10, 10, 1),
  bucket('core', 4_871, 5_000, 23),
  bucket('dependency_sbom', 100, 100, 1),
  bucket('dependency_snapshots', 100, 100, 1),
  bucket('graphql', 4_120, 5_000, 41),
  bucket('integration_manifest', 5_000, 5_000, 60),
  bucket('scim', 15_000, 15_000, 60),
  bucket('search', 30, 30, 1),
  bucket('source_import', 100, 100, 1),
];

const healthy: HomeConnection = {
  name: 'github',
  connector: 'github',
  verification: {
    outcome: 'verified',
    verifiedAt: iso(-12 * minute),
    account: 'ada',
    credentialExpiresAt: iso(89 * day),
  },
  limits: gitHubLimits,
};

const endsSoon: HomeConnection = {
  name: 'enterprise',
  connector: 'github',
  verification: {
    outcome: 'verified',
    verifiedAt: iso(-12 * minute),
    account: 'platform-bot',
    credentialExpiresAt: iso(5 * day),
  },
  limits: [bucket('core', 610, 5_000, 8), bucket('search', 0, 30, 1), bucket('graphql', 5_000, 5_000, 60)],
};

const outcomes: readonly VerificationOutcome[] = ['refused', 'unset', 'limited', 'unreachable', 'verified'];

const everyState: readonly HomeConnection[] = [
  healthy,
  { name: 'never-verified', connector: 'slack', limits: [] },
  ...outcomes.map((outcome) => ({
    name: `${outcome}-connection-with-a-name-that-goes-on-and-on-and-on`,
    connector: 'github',
    verification: { outcome, verifiedAt: iso(-3 * day) },
    limitsProblem: 'GitHub answered 502 three times, so its limits are not known now.',
  })),
  endsSoon,
  { ...healthy, name: 'github-mirror' },
  { ...healthy, name: 'linear', connector: 'linear', limits: [bucket('requests', 1_500, 1_500, 60)] },
];

const frame = { stage: 'dev', version: '0.1.0' };
const home = {
  ...frame,
  now,
  origin: 'http://127.0.0.1:3000',
  caller: { name: 'my laptop', scopes: ['read', 'write'] },
};

/** A name of a third party's that nobody can break. */
const endless = 'a_name_that_goes_on_and_on_'.repeat(3);

const failed = exampleDelivery({
  deliveryId: '8f0d6c3a-cc78-11e3-9c1f-1b2d3e4f5a6b',
  status: 'failed',
  attempts: 5,
  replays: 1,
  receivedAt: iso(-47 * minute),
  lastError: 'publish-event: EventBridge refused the event, since there is no bus "default" in this account.',
  history: [
    { at: iso(-47 * minute), what: 'received' },
    { at: iso(-47 * minute + 400), what: 'queued' },
    { at: iso(-46 * minute), what: 'started' },
    { at: iso(-46 * minute + 900), what: 'retried', why: 'publish-event: EventBridge did not answer within 3 s.' },
    { at: iso(-21 * minute), what: 'failed', why: 'publish-event: EventBridge refused the event.' },
  ],
});

const deliveries: readonly Delivery[] = [
  exampleDelivery({ receivedAt: iso(-minute), status: 'received' }),
  exampleDelivery({ receivedAt: iso(-3 * minute), event: 'push', action: undefined }),
  exampleDelivery({ receivedAt: iso(-12 * minute), status: 'done', attempts: 1, event: 'pull_request' }),
  failed,
  exampleDelivery({
    receivedAt: iso(-2 * day),
    status: 'missing',
    size: undefined,
    event: 'release',
    action: 'published',
  }),
];

const operator = { name: 'on call', scopes: ['read', 'operate'] };
const webhooks = {
  ...frame,
  now,
  caller: operator,
  connections: ['github', 'enterprise'],
  filters: { connection: 'github' },
};
const payload = JSON.stringify({
  action: 'opened',
  issue: { number: 7, title: 'Café 🚀', labels: [], body: endless },
  repository: { full_name: 'ada/notes', private: false },
  hook: { config: { secret: '[redacted]' } },
});

/** Pages as people meet them, each by its path. */
export const examplePages: Readonly<Record<string, string>> = {
  '/sign-in': signInPage(frame),
  '/sign-in-again': signInPage({
    ...frame,
    problem:
      'Liaison does not know this API key. It may be mistyped or revoked; ask the people who run Liaison for another.',
    next: '/account',
  }),
  '/home': homePage({ ...home, connections: [healthy, endsSoon] }),
  '/home-of-one': homePage({ ...home, connections: [healthy] }),
  '/home-of-none': homePage({ ...home, connections: [] }),
  '/home-of-many': homePage({
    ...home,
    caller: { name: 'a key with a name that somebody made far too long', scopes: ['read', 'write', 'operate'] },
    connections: everyState,
  }),
  '/webhooks': webhooksPage({
    ...webhooks,
    filters: { connection: 'github', from: iso(-3 * day) },
    shown: { list: { deliveries, next: 'c' } },
  }),
  '/webhooks-of-none': webhooksPage({ ...webhooks, shown: { list: { deliveries: [] } } }),
  '/webhooks-without-connection': webhooksPage({ ...webhooks, connections: [], filters: {} }),
  '/webhooks-with-long-names': webhooksPage({
    ...webhooks,
    filters: { connection: 'github', event: endless, cursor: 'c' },
    shown: {
      list: {
        deliveries: [
          exampleDelivery({ status: 'failed', event: endless, action: endless, lastError: endless.repeat(9) }),
        ],
      },
    },
  }),
  '/delivery': webhooksPage({
    ...webhooks,
    shown: {
      detail: {
        delivery: failed,
        completions: [{ reaction: 'record-activity', completedAt: iso(-46 * minute), replays: 0 }],
        body: { text: payload },
      },
    },
  }),
  '/delivery-replayed': webhooksPage({
    ...webhooks,
    told: 'queued',
    shown: {
      detail: {
        delivery: exampleDelivery({
          event: endless,
          action: endless,
          headers: { [endless]: endless },
          replays: 2,
          history: [
            { at: iso(-47 * minute), what: 'received' },
            { at: iso(-1_000), what: 'replayed' },
            { at: iso(-900), what: 'queued' },
          ],
        }),
        completions: [],
        body: { text: JSON.stringify(Array.from({ length: 9_000 }, (_, index) => index)) },
      },
    },
  }),
  '/delivery-not-replayed': webhooksPage({
    ...webhooks,
    told: 'missing',
    shown: {
      detail: {
        delivery: exampleDelivery({ status: 'missing', size: undefined, headers: {}, history: [] }),
        completions: [],
        body: { problem: 'It never came, so there is no body.' },
      },
    },
  }),
  '/problem': problemPage({
    ...frame,
    status: 429,
    detail: 'GitHub’s rate limit is used up until 10:00 UTC. Try again after that.',
    requestId: 'a3f5c2d0-6f0e-4f0a-9a9e-2d1c6c1b7f10',
  }),
  '/problem-of-query': problemPage({
    ...frame,
    status: 400,
    detail: 'The query of the request is wrong: "to" must be later than from.',
    requestId: 'a3f5c2d0-6f0e-4f0a-9a9e-2d1c6c1b7f10',
    back: '/webhooks',
  }),
};
