// What an Idempotency-Key promises, with the runtime killed while it works: the process is a real one, the table and
// GitHub outlive it. KILL_AND_REPEAT_SEED draws the same moments and failures again, as far as the machine's own timing
// lets it.
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { hashApiKey } from '#lib/contract/api-keys.ts';
import { startHttpServer } from '../support/http-server.ts';
import { secretValue } from '../support/secrets-manager-answer.ts';
import { oneTo, seededRandom } from '../support/seeded-random.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { startTestTable } from '../support/test-table.ts';
import { bundleProcess } from './support/bundle-process.ts';
import { startRuntime } from './support/killable-runtime.ts';
import { startUnreliableGitHub } from './support/unreliable-github.ts';

const seed = Number(process.env['KILL_AND_REPEAT_SEED'] ?? randomInt(2 ** 31));
const apiKey = 'a-key-of-the-kill-and-repeat-tests';
/** A function's 29 s, and 10 s for GitHub to end too: until then what a killed one left behind counts as under way. */
const generationMs = 40_000;

const built = new AsyncDisposableStack();
let file: string;
beforeAll(async () => {
  file = await bundleProcess('create-issue-runtime', await temporaryDirectory(built, 'liaison-runtime-'));
});
afterAll(() => built.disposeAsync());

let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

/** What outlives a runtime. `clock.shiftMs` is how far time has gone on by itself, for GitHub too. */
async function setUp() {
  const clock = { shiftMs: 0 };
  const random = seededRandom(seed);
  const gitHub = started.use(await startUnreliableGitHub(() => Date.now() + clock.shiftMs, random));
  const { endpoint, table } = started.use(await startTestTable());
  const keys = [{ id: 'k1', name: 'test', sha256: hashApiKey(apiKey), scopes: ['write'], createdAt: '' }];
  const secretsManager = started.use(
    await startHttpServer(({ body }) => secretValue(body.includes('api-keys') ? { keys } : { token: 'a-token' })),
  );
  const around = {
    gitHub: gitHub.origin,
    dynamoDb: endpoint,
    table: table.name,
    secretsManager: secretsManager.origin,
  };
  const own = started;
  /** A test that ran out of time must start nothing more. */
  const isOver = () => own.disposed;
  return { isOver, clock, random, gitHub, start: () => startRuntime(file, around, clock.shiftMs) };
}

const titles = (count: number) => Array.from({ length: count }, (_, index) => `Issue no. ${index}`);

interface Answer {
  readonly status: number;
  readonly body: { readonly number: number };
}

/** One creation with the title as its key; undefined where the runtime was gone before the answer. */
async function create(url: string, title: string): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${url}/repositories/ada/notes/issues`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': encodeURI(title),
      },
      body: JSON.stringify({ title }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  } catch {
    return undefined;
  }
}

/** One of the runtimes that follow each other. */
interface Generation {
  readonly url: string;
  /** For a caller that gets no further with this one. */
  readonly giveUp: () => void;
  readonly ended: Promise<void>;
}

test(`200 creations, the runtime killed at random and each repeated until it is answered, are 200 issues (seed ${seed})`, async () => {
  const { clock, random, gitHub, start, isOver } = await setUp();
  const waiting = titles(200);
  const answered = new Map<string, number>();
  let generation = Promise.withResolvers<Generation>();
  let kills = 0;
  let held = 0;

  async function createUntilAnswered(title: string): Promise<void> {
    while (!isOver()) {
      const { url, giveUp, ended } = await generation.promise;
      const answer = await create(url, title);
      if (answer?.status === 201) return void answered.set(title, answer.body.number);
      if (answer && [502, 503, 504].includes(answer.status)) continue;
      if (answer && answer.status !== 409) throw new Error(`${title} was answered ${answer.status}.`);
      if (answer) held += 1;
      giveUp();
      await ended;
    }
  }
  const callers = Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let title = waiting.pop(); title !== undefined; title = waiting.pop()) await createUntilAnswered(title);
    }),
  );

  while (answered.size < 200 && !isOver()) {
    await using runtime = await start();
    const useless = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    generation.resolve({ url: runtime.url, giveUp: useless.resolve, ended: end.promise });
    const busy = gitHub.creations(oneTo(30, random)).then(() => delay(random() * 15));
    await Promise.race([busy, useless.promise, callers]);
    if (answered.size === 200) break;
    await runtime.kill();
    kills += 1;
    await gitHub.idle();
    clock.shiftMs += generationMs;
    generation = Promise.withResolvers();
    end.resolve();
  }
  await callers;

  expect(gitHub.issues).toHaveLength(200);
  expect(new Map(gitHub.issues.map(({ title, number }) => [title, number]))).toEqual(answered);
  // A key is free again when the time of the killed one is over.
  expect(held).toBe(0);
  // Or the test would have asked nothing.
  expect(kills).toBeGreaterThan(5);
  expect(gitHub.untold()).toBeGreaterThan(10);
}, 120_000);

test(`two creations with one key at the same moment in two processes are one issue (seed ${seed})`, async () => {
  const { gitHub, start } = await setUp();
  const runtimes = (await Promise.all([start(), start()])).map((runtime) => started.use(runtime));

  async function createUntilAnswered(url: string, title: string): Promise<number> {
    for (;;) {
      const answer = await create(url, title);
      if (answer?.status === 201) return answer.body.number;
      if (![409, 502].includes(answer?.status ?? 0)) throw new Error(`${title} was answered ${answer?.status}.`);
    }
  }
  for (const title of titles(30)) {
    const [one, other] = await Promise.all(runtimes.map(({ url }) => createUntilAnswered(url, title)));
    expect(other).toBe(one);
  }
  expect(gitHub.issues).toHaveLength(30);
});
