import { CfnOutput, Duration, TimeZone } from 'aws-cdk-lib';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import type { Platform } from '../platform.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';

export interface JobProps {
  readonly platform: Platform;
  readonly capability: string;
  readonly description: string;
  /** When it runs: by the stage's time zone where it names an hour, else by UTC, which skips and repeats none. */
  readonly cron: { readonly minute: string; readonly hour?: string };
  /** The longest time between two runs that is still right; an alarm goes off after it. */
  readonly runsAtLeastEvery: Duration;
  readonly timeout: Duration;
}

/** A function that EventBridge Scheduler starts. A run that could not be started, or failed for good, is in its queue. */
export class Job extends ServiceFunction {
  constructor(scope: Construct, id: string, props: JobProps) {
    const { platform, cron, runsAtLeastEvery, ...own } = props;
    super(scope, id, { base: platform, ...own });

    const failedRuns = deadLetterQueue(this, 'FailedRuns');

    // Scheduler retries the delivery, Lambda the run itself.
    this.live.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(failedRuns),
    });
    new Schedule(this, 'Schedule', {
      description: props.description,
      // Where the clock goes back, Scheduler runs once in the hour that comes twice, and the second one is without runs:
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
      schedule: ScheduleExpression.cron({
        ...cron,
        timeZone: cron.hour === undefined ? TimeZone.ETC_UTC : TimeZone.of(platform.stage.timeZone),
      }),
      target: new LambdaInvoke(this.live, {
        input: ScheduleTargetInput.fromObject({ scheduledTime: '<aws.scheduler.scheduled-time>' }),
        retryAttempts: 3,
        maxEventAge: Duration.hours(1),
        deadLetterQueue: failedRuns,
      }),
    });
    new CfnOutput(this, 'FunctionName', { value: this.live.functionName, description: `${id}, to run it by hand` });
    platform.observability.watchFunction(this, id);
    platform.observability.watchJob(this, id, { failedRuns, runsAtLeastEvery });
  }
}
