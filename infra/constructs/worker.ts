import { CfnOutput, Duration, Validations } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Platform } from '../platform.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';

export interface WorkerProps {
  readonly platform: Platform;
  readonly capability: string;
  readonly description: string;
  readonly timeout: Duration;
  /** Runs for one message, after which it is in the dead-letter queue. */
  readonly mostRuns: number;
  /** How long a message waits at most; what was given up is kept for 14 days. */
  readonly retention: Duration;
  /** Runs at once, 2 at least. */
  readonly atOnce: number;
}

/** A function that works through a queue. What it gives up is in its dead-letter queue. */
export class Worker extends ServiceFunction {
  private readonly queue: Queue;

  constructor(scope: Construct, id: string, { platform, mostRuns, atOnce, retention, ...own }: WorkerProps) {
    super(scope, id, { base: platform, ...own });

    const deadLetters = deadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      // Shorter than that of the dead letters: theirs counts from when they were first sent.
      retentionPeriod: retention,
      // Six times the function's, so that Lambda can be throttled meanwhile:
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(own.timeout.toSeconds() * 6),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: mostRuns },
    });
    const mapping = new SqsEventSource(this.queue, {
      // A run that dies takes all of its batch along, and each of its deaths counts for all of them.
      batchSize: 1,
      reportBatchItemFailures: true,
      maxConcurrency: atOnce,
    });
    this.live.addEventSource(mapping);
    Validations.of(this.live).acknowledge({
      id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
      reason: 'What fails goes back to the queue, and from there into its dead-letter queue.',
    });
    new CfnOutput(this, 'QueueUrl', { value: this.queue.queueUrl, description: `What ${id} has still to do` });
    new CfnOutput(this, 'DeadLettersUrl', { value: deadLetters.queueUrl, description: `What ${id} has given up` });
    platform.observability.watchFunction(this, id);
    platform.observability.watchQueue(id, { queue: this.queue, deadLetters });
  }

  /** Lets a function send to the queue, whose URL it finds in that variable. */
  grantSend(sender: ServiceFunction, variable: string): void {
    this.queue.grantSendMessages(sender);
    sender.addEnvironment(variable, this.queue.queueUrl, 'queue');
  }
}
