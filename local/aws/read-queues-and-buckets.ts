import { availableParallelism } from 'node:os';
import * as z from '#lib/contract/schema.ts';
import { type FunctionHost, mostWorkers } from '../lambda/function-host.ts';
import { LocalError } from '../local-error.ts';
import { parseFunctionReference } from '../stack.ts';
import { type Resolve, readProperties, resourcesOfType, type Template } from '../template.ts';
import type { EventSource } from './event-sources.ts';
import type { QueuesAndBuckets } from './queues-and-buckets.ts';

/** Whether somebody works with queues or buckets of this template; dead-letter queues alone are nobody's business here. */
export const needsQueuesOrBuckets = (template: Template): boolean =>
  ['AWS::Lambda::EventSourceMapping', 'AWS::S3::Bucket'].some((type) => resourcesOfType(template, type).length > 0);

const Seconds = z.optional(z.number());
const QueueProperties = z.looseObject({
  VisibilityTimeout: Seconds,
  DelaySeconds: Seconds,
  MaximumMessageSize: Seconds,
  MessageRetentionPeriod: Seconds,
  ReceiveMessageWaitTimeSeconds: Seconds,
  FifoQueue: z.optional(z.boolean()),
  ContentBasedDeduplication: z.optional(z.boolean()),
  RedrivePolicy: z.optional(z.looseObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() })),
});

/** Makes the queues and the buckets of the template. */
export function makeQueuesAndBuckets(template: Template, resolve: Resolve, server: QueuesAndBuckets): void {
  for (const [id, resource] of resourcesOfType(template, 'AWS::SQS::Queue')) {
    const properties = readProperties(id, resource, QueueProperties, resolve);
    const named = Object.keys(QueueProperties.shape).flatMap((name) => {
      const value = properties[name];
      if (value === undefined) return [];
      return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const];
    });
    server.ensureQueue(String(resolve({ 'Fn::GetAtt': [id, 'QueueName'] })), Object.fromEntries(named));
  }
  for (const [id] of resourcesOfType(template, 'AWS::S3::Bucket')) server.ensureBucket(String(resolve({ Ref: id })));
}

const MappingProperties = z.looseObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.optional(z.number()),
  Enabled: z.optional(z.boolean()),
  FunctionResponseTypes: z.optional(z.array(z.string())),
  ScalingConfig: z.optional(z.looseObject({ MaximumConcurrency: z.optional(z.number()) })),
  FilterCriteria: z.optional(z.unknown()),
});

/** SQS gives so many at once; Lambda gathers more, but never has to. */
const largestBatch = 10;

/**
 * More would take messages that then wait for a worker, and their time runs meanwhile. And a core is left to those who wait
 * for an answer.
 */
const mostAtOnce = () => Math.max(1, Math.min(mostWorkers, availableParallelism() - 1));

/** The template's event source mappings that are enabled. */
export function readEventSources(
  template: Template,
  resolve: Resolve,
  functions: ReadonlyMap<string, FunctionHost>,
  server: QueuesAndBuckets | undefined,
): EventSource[] {
  return resourcesOfType(template, 'AWS::Lambda::EventSourceMapping').flatMap(([id, resource]) => {
    const properties = readProperties(id, resource, MappingProperties, resolve);
    if (properties.Enabled === false) return [];
    const { EventSourceArn, FunctionName, BatchSize = largestBatch, ScalingConfig } = properties;
    const queue = server?.findQueue(EventSourceArn);
    if (queue === undefined || properties.FilterCriteria !== undefined)
      throw new LocalError(
        `The laptop cannot work with the event source mapping ${id} of the template: it knows queues of the template, and no filters.`,
      );
    const host = functions.get(parseFunctionReference(FunctionName)?.name ?? '');
    if (host === undefined)
      throw new LocalError(
        `The event source mapping ${id} of the template invokes ${FunctionName}, which is no function of it.`,
      );
    return {
      queue,
      host,
      batchSize: Math.min(BatchSize, largestBatch),
      concurrency: Math.min(ScalingConfig?.MaximumConcurrency ?? mostWorkers, mostAtOnce()),
      reportsFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    };
  });
}
