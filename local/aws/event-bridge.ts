import { randomUUID } from 'node:crypto';
import * as z from '#lib/contract/schema.ts';
import { accessKeyIdOf } from '../guard.ts';
import { type LocalServer, readBody, sendJson, startLocalServer } from '../local-server.ts';
import { parseJson } from '../parse-json.ts';

const Entry = z.object({
  Source: z.optional(z.string()),
  DetailType: z.optional(z.string()),
  Detail: z.optional(z.string()),
  EventBusName: z.optional(z.string()),
  Resources: z.optional(z.array(z.string())),
  /** Seconds since the epoch. */
  Time: z.optional(z.number()),
});
type Entry = z.infer<typeof Entry>;
const Request = z.object({ Entries: z.array(Entry) });

/** An event that was put on the bus. */
export interface PublishedEvent {
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

export interface EventBridge extends LocalServer {
  /** The oldest first; the last hundred. */
  readonly events: readonly PublishedEvent[];
}

export interface EventBridgeOptions {
  readonly accessKeyId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told a line about each event. */
  readonly log: (line: string) => void;
  readonly onError: (error: unknown) => void;
}

const keptEvents = 100;
const mostEntries = 10;
const mostBytes = 256 * 1024;

/**
 * PutEvents of EventBridge. There are no rules, so nobody gets an event; it is told in the log.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export async function startEventBridge({ accessKeyId, now, log, onError }: EventBridgeOptions): Promise<EventBridge> {
  const events: PublishedEvent[] = [];
  const put = ({ Source = '', DetailType = '', Detail = '', Time }: Entry): object => {
    const refusal = refuse({ Source, DetailType, Detail });
    if (refusal) return refusal;
    const time = Time === undefined ? now() : Time * 1000;
    const event = { id: randomUUID(), source: Source, detailType: DetailType, detail: parseJson(Detail), time };
    events.push(event);
    if (events.length > keptEvents) events.shift();
    log(`${Source} ${DetailType} was put on the bus (${Buffer.byteLength(Detail)} bytes)`);
    return { EventId: event.id };
  };
  const local = await startLocalServer({
    onError,
    async handle(request, response) {
      const send = (status: number, body: object) =>
        sendJson(response, status, body, { 'content-type': 'application/x-amz-json-1.1' });
      const fail = (type: string, message: string) => send(400, { __type: type, message });
      if (accessKeyIdOf(request.headers) !== accessKeyId)
        return fail('UnrecognizedClientException', 'The security token included in the request is invalid.');
      const target = String(request.headers['x-amz-target'] ?? '');
      if (target !== 'AWSEvents.PutEvents')
        return fail('UnknownOperationException', `The laptop does not know ${target}.`);
      const asked = Request.safeParse(parseJson(String(await readBody(request))));
      if (!asked.success) return fail('SerializationException', 'The request is no valid JSON.');
      const { Entries } = asked.data;
      if (Entries.length === 0 || Entries.length > mostEntries)
        return fail(
          'ValidationException',
          `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${mostEntries}`,
        );
      if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > mostBytes)
        return fail('ValidationException', 'Total size of the entries in the request is over the limit.');
      const answers = Entries.map(put);
      send(200, { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers });
    },
  });
  return { ...local, events };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-event-size */
const sizeOf = ({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0) +
  (Time === undefined ? 0 : 14);

/** What is wrong with an entry, as its place in the answer tells. */
function refuse(fields: Readonly<Record<'Source' | 'DetailType' | 'Detail', string>>): object | undefined {
  for (const [name, value] of Object.entries(fields))
    if (value === '')
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  const detail = parseJson(fields.Detail);
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail))
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  if (fields.Source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  return undefined;
}
