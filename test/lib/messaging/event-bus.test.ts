import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { openEventBus } from '#lib/messaging/event-bus.ts';
import { setAwsEndpoint } from '../../support/aws-endpoint.ts';
import { type ScriptedAnswer, type ScriptedServer, startHttpServer } from '../../support/http-server.ts';

let disposed: AsyncDisposableStack;
beforeEach(() => {
  disposed = new AsyncDisposableStack();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await disposed.disposeAsync();
});

const json = { 'content-type': 'application/x-amz-json-1.1' };
const answer = (body: object, status = 200): ScriptedAnswer => ({ status, headers: json, body: JSON.stringify(body) });
const accepted = answer({ FailedEntryCount: 0, Entries: [{ EventId: '11710aed' }] });

async function busOf(
  script: ScriptedAnswer,
): Promise<{ bus: ReturnType<typeof openEventBus>; server: ScriptedServer }> {
  const server = disposed.use(await startHttpServer(() => script));
  setAwsEndpoint('EVENTBRIDGE', server.origin);
  return { bus: openEventBus(), server };
}

const event = {
  source: 'liaison.github',
  detailType: 'issues.opened',
  detail: { deliveryId: '72d3162e', payload: { action: 'opened', title: 'Café 🚀' } },
  time: Date.UTC(2026, 10, 24, 12),
};

test('an event goes on the default bus', async () => {
  const { bus, server } = await busOf(accepted);
  await bus.publish(event);
  const [request] = server.requests;
  expect(request?.headers['x-amz-target']).toBe('AWSEvents.PutEvents');
  expect(JSON.parse(request?.body ?? '')).toEqual({
    Entries: [
      {
        Source: 'liaison.github',
        DetailType: 'issues.opened',
        Detail: JSON.stringify(event.detail),
        Time: event.time / 1000,
      },
    ],
  });
  expect(server.requests).toHaveLength(1);
});

test('an event that EventBridge refuses is an error, though the request succeeds', async () => {
  const entry = { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const { bus } = await busOf(answer({ FailedEntryCount: 1, Entries: [entry] }));
  await expect(bus.publish(event)).rejects.toThrow(
    'EventBridge refused the event issues.opened of liaison.github, so no rule has seen it: NotAuthorizedForSourceException Not authorized for the source.',
  );
});

test('an answer that does not tell of the event is an error', async () => {
  const { bus } = await busOf(answer({ FailedEntryCount: 0, Entries: [] }));
  await expect(bus.publish(event)).rejects.toThrow('no reason given');
});

test('an error of the request is one of the SDK', async () => {
  const { bus } = await busOf(answer({ __type: 'AccessDeniedException', message: 'No.' }, 400));
  await expect(bus.publish(event)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('a bus in trouble is asked three times', async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  const { bus, server } = await busOf(answer({ __type: 'InternalException', message: 'No.' }, 500));
  await expect(bus.publish(event)).rejects.toMatchObject({ name: 'InternalException' });
  expect(server.requests).toHaveLength(3);
});

test('it can be opened without anything', () => {
  expect(openEventBus()).toMatchObject({ publish: expect.any(Function) });
});
