import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { connectionDimension, defaultDimensions, metric, metricsNamespace } from '#lib/contract/metrics.ts';
import type { Stage } from '../stages.ts';
import type { ServiceFunction } from './service-function.ts';

interface AlarmProps {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** In a row. @default 1 */
  readonly evaluationPeriods?: number;
  /** @default at least the threshold */
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** @default no data is no alarm */
  readonly missingData?: cloudwatch.TreatMissingData;
  /** What it means for the people who use Liaison, in one sentence. */
  readonly impact: string;
  /** The heading of its article in docs/operator-runbook.md, as a link's anchor. */
  readonly article: string;
}

/** The alarms, and the topic that they go to. Each says what it means and where to read on. */
export class Observability extends Construct {
  private readonly topic: Topic;
  private readonly stage: Stage;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.stage = stage;
    this.topic = new Topic(this, 'Alarms', { displayName: `Liaison ${stage.name} alarms`, enforceSSL: true });
    // `enforceSSL` gives the topic a policy, and that takes the place of SNS's own, which lets alarms of the account in.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    new CfnOutput(this, 'AlarmTopicArn', {
      value: this.topic.topicArn,
      description: 'Where alarms go: subscribe to it',
    });
    if (stage.alarmEmail) this.topic.addSubscription(new EmailSubscription(stage.alarmEmail));
    this.alarm('UnexpectedErrors', {
      metric: this.custom(metric.unexpectedError, {}, 'Sum', Duration.minutes(5)),
      threshold: 1,
      impact: 'A caller got a 500 because of a fault in Liaison.',
      article: 'unexpected-errors',
    });
  }

  watchFunction(watched: ServiceFunction, name: string): void {
    this.alarm(`${name}Errors`, {
      metric: watched.metricErrors(),
      threshold: 1,
      impact: `A run of ${name} failed or ran out of time.`,
      article: 'function-errors',
    });
    this.alarm(`${name}Throttles`, {
      metric: watched.metricThrottles(),
      threshold: 1,
      impact: `Lambda turned a run of ${name} away: the account's concurrency is used up.`,
      article: 'function-throttles',
    });
  }

  watchJob(
    job: ServiceFunction,
    name: string,
    { failedRuns, runsAtLeastEvery }: { readonly failedRuns: Queue; readonly runsAtLeastEvery: Duration },
  ): void {
    this.alarm(`${name}FailedRuns`, {
      metric: failedRuns.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
      threshold: 1,
      impact: `A run of ${name} was given up after its retries; what it should have done is not done.`,
      article: 'failed-runs',
    });
    this.alarm(`${name}MissedRuns`, {
      metric: job.metricInvocations(runsAtLeastEvery),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      missingData: cloudwatch.TreatMissingData.BREACHING,
      impact: `${name} did not run in time; what it reports is old.`,
      article: 'missed-runs',
    });
  }

  watchQueue(name: string, { queue, deadLetters }: { readonly queue: Queue; readonly deadLetters: Queue }): void {
    this.alarm(`${name}DeadLetters`, {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
      threshold: 1,
      impact: `${name} has given something up after its retries; what it should have done is not done.`,
      article: 'dead-letters',
    });
    this.alarm(`${name}OldestMessage`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
      threshold: Duration.minutes(30).toSeconds(),
      impact: `What ${name} has to do waits for more than half an hour.`,
      article: 'oldest-message',
    });
  }

  watchWebhooks(connection: string): void {
    this.alarm(`${connection}WebhooksRejected`, {
      metric: this.custom(metric.webhookRejected, connectionDimension(connection), 'Sum', Duration.hours(1)),
      // A forged one now and then is the Internet; several are a secret that differs.
      threshold: 5,
      impact: `Webhooks of the connection ${connection} are refused: their signatures are wrong.`,
      article: 'webhooks-rejected',
    });
    this.alarm(`${connection}WebhookSecretUnset`, {
      metric: this.custom(metric.webhookSecretUnset, connectionDimension(connection), 'Sum', Duration.minutes(5)),
      threshold: 1,
      impact: `Every webhook of the connection ${connection} is refused: its webhook secret has no usable value.`,
      article: 'webhooks-rejected',
    });
    this.alarm(`${connection}DeliveriesMissing`, {
      metric: this.custom(metric.deliveriesMissing, connectionDimension(connection), 'Maximum', Duration.hours(1)),
      threshold: 1,
      // A run that could not look through all of them says nothing.
      missingData: cloudwatch.TreatMissingData.IGNORE,
      impact: `Webhooks of the connection ${connection} were sent and never came; they have been asked for again.`,
      article: 'deliveries-missing',
    });
    this.alarm(`${connection}DeliveriesFailed`, {
      metric: this.custom(metric.deliveryFailed, connectionDimension(connection), 'Sum', Duration.minutes(5)),
      threshold: 1,
      impact: `A webhook of the connection ${connection} was given up: some of what should follow from it is not done.`,
      article: 'deliveries-failed',
    });
  }

  watchConnection(connection: string): void {
    this.alarm(`${connection}Unverified`, {
      metric: this.custom(metric.connectionUnverified, connectionDimension(connection), 'Maximum', Duration.hours(1)),
      threshold: 1,
      // One hour of a third party's outage is its own affair.
      evaluationPeriods: 3,
      impact: `The connection ${connection} has not worked for three hours: requests through it fail.`,
      article: 'connection-unverified',
    });
    this.alarm(`${connection}CredentialRefused`, {
      metric: this.custom(metric.credentialRefused, connectionDimension(connection), 'Maximum', Duration.hours(1)),
      threshold: 1,
      // An hour in which the third party said nothing leaves the alarm as it was.
      missingData: cloudwatch.TreatMissingData.IGNORE,
      impact: `Every request through the connection ${connection} fails: its credential is refused.`,
      article: 'credential-refused',
    });
    this.alarm(`${connection}CredentialEnds`, {
      metric: this.custom(metric.credentialDaysLeft, connectionDimension(connection), 'Minimum', Duration.hours(1)),
      threshold: 14,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      impact: `The credential of the connection ${connection} ends within 14 days; every request through it fails then.`,
      article: 'credential-ends',
    });
  }

  private custom(metricName: string, dimensions: Record<string, string>, statistic: string, period: Duration) {
    const dimensionsMap = { ...defaultDimensions(this.stage.name), ...dimensions };
    return new cloudwatch.Metric({ namespace: metricsNamespace, metricName, dimensionsMap, statistic, period });
  }

  private alarm(id: string, props: AlarmProps): void {
    const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;
    const alarm = new cloudwatch.Alarm(this, id, {
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.evaluationPeriods ?? 1,
      comparisonOperator: props.comparison ?? GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.missingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${props.impact} Read docs/operator-runbook.md#${props.article}`,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}
