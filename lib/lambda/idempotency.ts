import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import { requestPartitions } from '#lib/contract/table-keys.ts';
import { ProblemError } from '#lib/core/errors.ts';
import { lazy } from '#lib/core/lazy.ts';
import { asError } from '#lib/lambda/as-error.ts';
import type { Log } from '#lib/lambda/observability.ts';

/** An answer as it is kept. */
export interface SerialisedAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface IdempotentRequest {
  /** Names the request among all callers and routes: IdempotencyKey.id. */
  readonly id: string;
  /** What has to be the same in a repeat. */
  readonly content: unknown;
}

/**
 * Does the work of a request once, and answers repeats as at first. Rejects with what the work throws, which is not kept:
 * a repeat does the work again. Throws a 409 while the first is under way, a 422 where the content is another one, and a
 * 503 where the table cannot be reached, before anything is done.
 */
export type DoOnce = (
  request: IdempotentRequest,
  context: Context,
  work: () => Promise<SerialisedAnswer>,
) => Promise<SerialisedAnswer>;

/** Where requests are remembered. */
export interface IdempotencyTable {
  readonly name: string;
  readonly dynamoDb: NonNullable<ConstructorParameters<typeof DynamoDBPersistenceLayer>[0]['awsSdkV3Client']>;
}

const dayInSeconds = 86_400;

/**
 * A third party may still be at work when the function that asked it has ended. Until it must have finished too (GitHub
 * ends a request after 10 s), a repeat meets "in progress" and does not look for a result that is on its way.
 */
const settlingMs = 10_000;

/** Over Powertools and the one table. The table's part of a request: one request before the work, and one after it. */
export function createDoOnce(table: () => IdempotencyTable, log: Pick<Log, 'error'>): DoOnce {
  const store = lazy(() => {
    const { name, dynamoDb } = table();
    return new DynamoDBPersistenceLayer({
      tableName: name,
      awsSdkV3Client: dynamoDb,
      keyAttr: 'pk',
      sortKeyAttr: 'sk',
      staticPkValue: requestPartitions.idempotency,
      expiryAttr: 'expires',
    });
  });

  return async (request, context, work) => {
    let ending: { readonly answer: SerialisedAnswer } | { readonly thrown: unknown } | undefined;
    const settle = async () => {
      try {
        const answer = await work();
        ending = { answer };
        return answer;
      } catch (thrown) {
        ending = { thrown };
        throw thrown;
      }
    };
    // The second argument tells Powertools how long the work may take: until then a repeat meets "in progress".
    const once = makeIdempotent((_request: IdempotentRequest, _context: Context) => settle(), {
      persistenceStore: store(),
      keyPrefix: 'request',
      config: new IdempotencyConfig({
        eventKeyJmesPath: 'id',
        payloadValidationJmesPath: 'content',
        throwOnNoIdempotencyKey: true,
        expiresAfterSeconds: dayInSeconds,
        hashFunction: 'sha256',
        responseHook: replayed,
      }),
    });
    try {
      return await once(request, outlasting(context));
    } catch (error) {
      if (ending && 'thrown' in ending) {
        if (asError(error).name === 'IdempotencyPersistenceLayerError')
          log.error('A failed request could not be forgotten, so its repeats have to wait', { error: asError(error) });
        throw ending.thrown;
      }
      if (ending) {
        // What was asked for is done. A repeat will not be answered from the table, and is for the work to recognise.
        log.error('An answer could not be kept for repeats', { error: asError(error) });
        return ending.answer;
      }
      throw refusal(error);
    }
  };
}

const outlasting = (context: Context): Context => ({
  ...context,
  getRemainingTimeInMillis: () => context.getRemainingTimeInMillis() + settlingMs,
});

/** What is kept is what `work` answered once. */
function replayed(kept: unknown) {
  const answer = kept as SerialisedAnswer;
  return { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } };
}

/** By name, since tests and bundles may hold the classes twice. */
function refusal(error: unknown): Error {
  const cause = asError(error);
  switch (cause.name) {
    case 'IdempotencyAlreadyInProgressError':
    // The first request has failed, and was forgotten, between two looks at the table.
    case 'IdempotencyItemNotFoundError':
    case 'IdempotencyInconsistentStateError':
      return new ProblemError(
        {
          status: 409,
          detail:
            'A request with this Idempotency-Key is under way, or was cut off within the last 40 s. Try again later.',
          headers: { 'retry-after': '5' },
        },
        { cause },
      );
    case 'IdempotencyValidationError':
      return new ProblemError(
        {
          status: 422,
          detail:
            'This Idempotency-Key was sent before, with another path, query or body. Repeat a request as it was, or give a new one a key of its own.',
        },
        { cause },
      );
    default:
      return new ProblemError(
        { status: 503, detail: "Liaison's table cannot be reached, so nothing was done. Try again with the same key." },
        { cause },
      );
  }
}
