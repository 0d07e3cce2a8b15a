import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import * as z from '#lib/contract/schema.ts';
import { emitMetric, logger, metrics } from '#lib/lambda/observability.ts';
import { type MessageOutcome, type MessageRun, type WorkerHandler, worker } from '#lib/lambda/worker.ts';
import { type CapturedOutput, captureOutput } from '../../support/captured-output.ts';
import { type FakeTime, fakeTime } from '../../support/fake-time.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { sqsEvent } from '../../support/sqs-event.ts';

const Message = z.object({ name: z.string() });
type Message = z.infer<typeof Message>;

let output: CapturedOutput;
let time: FakeTime;
beforeEach(() => {
  output = captureOutput();
  time = fakeTime();
});
afterEach(() => output[Symbol.dispose]());

const work = jest.fn<(message: Message, run: MessageRun) => Promise<MessageOutcome>>();
beforeEach(() => {
  work.mockReset().mockResolvedValue('finished');
});

const named = (...names: string[]) => sqsEvent(names.map((name) => ({ body: JSON.stringify({ name }) })));
const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

let handler: WorkerHandler;
beforeEach(() => {
  handler = worker(Message, work, { logKeys: ({ name }) => ({ name }), ...time });
});

test('messages that are finished are removed: none is named', async () => {
  expect(await handler(named('a', 'b'), lambdaContext())).toEqual(failures());
  expect(work.mock.calls.map(([message]) => message)).toEqual([{ name: 'a' }, { name: 'b' }]);
});

test('only those that are to come again are named', async () => {
  work.mockImplementation(async ({ name }) => (name === 'b' ? 'again' : 'finished'));
  expect(await handler(named('a', 'b', 'c'), lambdaContext())).toEqual(failures('message-2'));
});

test('one that fails does not keep the others from being worked, and its error is logged with it', async () => {
  work.mockImplementation(async ({ name }) => {
    if (name === 'a') throw new TypeError('a fault');
    return 'finished';
  });
  expect(await handler(named('a', 'b'), lambdaContext())).toEqual(failures('message-1'));
  expect(output.logs()).toMatchObject([
    {
      level: 'ERROR',
      message: 'A message failed',
      name: 'a',
      correlation_id: 'message-1',
      receiveCount: 1,
      error: { name: 'TypeError', message: 'a fault' },
    },
  ]);
});

test('something thrown that is no error fails its message alone', async () => {
  work.mockImplementationOnce(async () => Promise.reject(undefined));
  expect(await handler(named('a', 'b'), lambdaContext())).toEqual(failures('message-1'));
});

test('where all are to come again the run is no failure of the function: all are named', async () => {
  work.mockResolvedValue('again');
  expect(await handler(named('a', 'b'), lambdaContext())).toEqual(failures('message-1', 'message-2'));
  expect(output.logs()).toEqual([]);
});

test('what one batch came to is not in the answer to the next', async () => {
  work.mockResolvedValueOnce('again');
  await handler(named('a'), lambdaContext());
  expect(await handler(named('b'), lambdaContext())).toEqual(failures());
});

describe('a message that is none of this queue', () => {
  test.each(['', 'no JSON', '{"name":', 'null', '[]', '{}', '{"name":7}'])(
    '(%s) comes again, and so ends as a dead letter; the others are worked',
    async (body) => {
      const event = sqsEvent([{ body }, { body: '{"name":"b"}' }]);
      expect(await handler(event, lambdaContext())).toEqual(failures('message-1'));
      expect(work).toHaveBeenCalledTimes(1);
      expect(output.logs()).toMatchObject([
        { level: 'ERROR', message: 'A message is none of this queue', correlation_id: 'message-1' },
      ]);
    },
  );

  test('is told by what is wrong with it, and not by what it holds', async () => {
    await handler(sqsEvent([{ body: '{"name":["canary-6f2b"]}' }]), lambdaContext());
    expect(output.logs()).toMatchObject([{ wrong: [expect.stringMatching(/^name /)] }]);
    expect(output.text()).not.toContain('canary-6f2b');
  });
});

test('the work is told how often SQS has given the message', async () => {
  await handler(sqsEvent([{ body: '{"name":"a"}', receiveCount: 4 }]), lambdaContext());
  expect(work.mock.calls[0]?.[1]).toMatchObject({ receiveCount: 4 });
});

test('messages are worked one after the other', async () => {
  let atOnce = 0;
  let most = 0;
  work.mockImplementation(async () => {
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    atOnce -= 1;
    return 'finished';
  });
  await handler(named('a', 'b', 'c'), lambdaContext({ remainingMs: 60_000 }));
  expect(most).toBe(1);
});

describe('the log', () => {
  test('says of each line which message it is about, and of the next one nothing of the one before', async () => {
    work.mockImplementation(async ({ name }) => {
      if (name === 'a') logger.appendKeys({ more: 'of a' });
      logger.info('Worked');
      return 'finished';
    });
    await handler(named('a', 'b'), lambdaContext());
    const [a, b] = output.logs();
    expect(a).toMatchObject({ name: 'a', correlation_id: 'message-1', receiveCount: 1, more: 'of a' });
    expect(b).toMatchObject({ name: 'b', correlation_id: 'message-2', receiveCount: 1 });
    expect(b).not.toHaveProperty('more');
  });

  test('is nothing but JSON lines, and metrics are among them', async () => {
    work.mockImplementation(async () => {
      emitMetric('DeliveryFailed', 1, { connection: 'github' });
      metrics.addMetric('Things', 'Count', 2);
      throw new Error('later');
    });
    await handler(named('a'), lambdaContext());
    expect(output.metrics()).toMatchObject([{ DeliveryFailed: 1, connection: 'github' }, { Things: 2 }]);
    const others = output.text().split('\n');
    expect(others.filter((line) => line !== '' && !line.startsWith('{'))).toEqual([]);
  });
});

describe('the time', () => {
  const deadlines = () => work.mock.calls.map(([, run]) => Math.round(run.deadline - time.clock()));

  test('of one message alone is all but what the table may take to write down how it ended', async () => {
    await handler(named('a'), lambdaContext({ remainingMs: 60_000 }));
    expect(deadlines()).toEqual([55_000]);
    expect(work.mock.calls[0]?.[1].endsAt).toBe(time.clock() + 60_000);
  });

  test('is shared, so that one that hangs does not take it from those behind it', async () => {
    await handler(named('a', 'b', 'c', 'd', 'e'), lambdaContext({ remainingMs: 60_000 }));
    expect(deadlines()).toEqual([11_000, 13_750, 18_333, 27_500, 55_000]);
  });

  test('that one does not need is for those behind it', async () => {
    const begun = time.clock();
    work.mockImplementationOnce(async () => {
      time.advance(5_000);
      return 'finished';
    });
    await handler(named('a', 'b'), lambdaContext({ remainingMs: 60_000 }));
    expect(work.mock.calls[1]?.[1].deadline).toBe(begun + 55_000);
  });

  test('is five seconds at least, also where there are many', async () => {
    await handler(
      named(...Array.from({ length: 20 }, (_, index) => `${index}`)),
      lambdaContext({ remainingMs: 60_000 }),
    );
    expect(deadlines()[0]).toBe(5_000);
  });

  test('is over for messages that are not begun when the function has less than ten seconds left: they come again', async () => {
    work.mockImplementation(async () => {
      time.advance(25_001);
      return 'finished';
    });
    const event = named('a', 'b', 'c', 'd');
    expect(await handler(event, lambdaContext({ remainingMs: 60_000 }))).toEqual(failures('message-3', 'message-4'));
    expect(work).toHaveBeenCalledTimes(2);
    expect(output.logs()).toMatchObject([
      { level: 'WARN', message: 'There was no time left for some messages', messages: 2 },
    ]);
  });

  test('is enough with ten seconds left', async () => {
    work.mockImplementationOnce(async () => {
      time.advance(50_000);
      return 'finished';
    });
    expect(await handler(named('a', 'b'), lambdaContext({ remainingMs: 60_000 }))).toEqual(failures());
  });

  test('however little there is, the first message is begun: else none would ever be', async () => {
    expect(await handler(named('a', 'b'), lambdaContext({ remainingMs: 6_000 }))).toEqual(failures('message-2'));
    expect(deadlines()).toEqual([1_000]);
  });

  test('ends by a signal at the deadline, with a sentence as its reason', async () => {
    const reasons: unknown[] = [];
    work.mockImplementation(async (_message, { deadline, signal }) => {
      time.advance(deadline - time.clock() - 1);
      reasons.push(signal.reason);
      time.advance(1);
      reasons.push(signal.reason);
      return 'again';
    });
    await handler(named('a'), lambdaContext({ remainingMs: 60_000 }));
    expect(reasons).toEqual([undefined, new Error('The time that this message had is over.')]);
  });

  test.each(['finished', 'failed'])('keeps no timer for a message that is %s', async (how) => {
    if (how === 'failed') work.mockRejectedValue(new Error('later'));
    await handler(named('a', 'b'), lambdaContext());
    expect(time.timers()).toBe(0);
  });

  test('has no early end: Lambda ends the function', async () => {
    // A timer that is due after any that an early end would have.
    work.mockImplementation(() => new Promise((resolve) => setTimeout(resolve, 5, 'finished')));
    expect(await handler(named('a'), lambdaContext({ remainingMs: 1 }))).toEqual(failures());
  });
});

test('what is no batch of SQS is a failure of the function, and in its log', async () => {
  await expect(handler({} as never, lambdaContext())).rejects.toMatchObject({ name: 'UnexpectedBatchTypeError' });
  expect(output.logs()).toMatchObject([{ level: 'ERROR', message: 'The worker failed' }]);
});
