import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { stageByName, stages } from '../../infra/stages.ts';
import { deployedFunctions } from '../support/deployed-functions.ts';
import { createApp, createStack } from '../support/stack.ts';

const runbook = readFileSync(join(import.meta.dirname, '../../docs/operator-runbook.md'), 'utf8');
const articles = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
  heading.toLowerCase().replaceAll(' ', '-'),
);

/** An alarm in one line: what it watches, when it goes off, and what it makes of no data. */
interface Alarm {
  readonly metric: string;
  readonly of: Record<string, string>;
  readonly when: string;
  readonly noData: string;
}

const minutes = (seconds: number) => `${seconds / 60} min`;
const signs: Record<string, string> = { GreaterThanOrEqualToThreshold: '>=', LessThanThreshold: '<' };

describe.each(Object.keys(stages))('the alarms of %s', (stage) => {
  const template = Template.fromStack(createStack(createApp(), { stage: stageByName(stage) }));
  const resources = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  const alarms = resources.map(
    (alarm): Alarm => ({
      metric: `${alarm['Namespace']} ${alarm['MetricName']}`,
      of: Object.fromEntries(
        alarm['Dimensions'].map(({ Name, Value }: { Name: string; Value: { Ref?: string } | string }) => [
          Name,
          typeof Value === 'string' ? Value : (Value.Ref ?? 'its queue'),
        ]),
      ),
      when: `${alarm['Statistic']} ${signs[alarm['ComparisonOperator']]} ${alarm['Threshold']} in ${alarm['EvaluationPeriods']} x ${minutes(alarm['Period'])}`,
      noData: alarm['TreatMissingData'],
    }),
  );
  const ours = { service: 'liaison', stage };
  const github = { ...ours, connection: 'github' };

  test('are these, each by the very metric and dimensions that are emitted', () => {
    const ofFunctions = deployedFunctions.flatMap((FunctionName): Alarm[] =>
      ['Errors', 'Throttles'].map((metric) => ({
        metric: `AWS/Lambda ${metric}`,
        of: { FunctionName },
        when: 'Sum >= 1 in 1 x 5 min',
        noData: 'notBreaching',
      })),
    );
    const others: Alarm[] = [
      { metric: 'Liaison UnexpectedError', of: ours, when: 'Sum >= 1 in 1 x 5 min', noData: 'notBreaching' },
      // Failed runs of each job, and the dead letters of the worker.
      ...Array.from({ length: 4 }, () => ({
        metric: 'AWS/SQS ApproximateNumberOfMessagesVisible',
        of: { QueueName: 'its queue' },
        when: 'Maximum >= 1 in 1 x 5 min',
        noData: 'notBreaching',
      })),
      {
        metric: 'AWS/SQS ApproximateAgeOfOldestMessage',
        of: { QueueName: 'its queue' },
        when: 'Maximum >= 1800 in 1 x 5 min',
        noData: 'notBreaching',
      },
      ...[
        ['VerifyConnections', 120],
        ['RedeliverWebhooks', 120],
        ['SweepDeliveries', 30],
      ].map(([FunctionName, least]) => ({
        metric: 'AWS/Lambda Invocations',
        of: { FunctionName: String(FunctionName) },
        when: `Sum < 1 in 1 x ${least} min`,
        noData: 'breaching',
      })),
      { metric: 'Liaison WebhookRejected', of: github, when: 'Sum >= 5 in 1 x 60 min', noData: 'notBreaching' },
      { metric: 'Liaison WebhookSecretUnset', of: github, when: 'Sum >= 1 in 1 x 5 min', noData: 'notBreaching' },
      { metric: 'Liaison DeliveryFailed', of: github, when: 'Sum >= 1 in 1 x 5 min', noData: 'notBreaching' },
      { metric: 'Liaison DeliveriesMissing', of: github, when: 'Maximum >= 1 in 1 x 60 min', noData: 'ignore' },
      {
        metric: 'Liaison ConnectionUnverified',
        of: github,
        when: 'Maximum >= 1 in 3 x 60 min',
        noData: 'notBreaching',
      },
      { metric: 'Liaison CredentialRefused', of: github, when: 'Maximum >= 1 in 1 x 60 min', noData: 'ignore' },
      { metric: 'Liaison CredentialDaysLeft', of: github, when: 'Minimum < 14 in 1 x 60 min', noData: 'notBreaching' },
    ];
    const byText = (list: readonly Alarm[]) =>
      list.map((alarm) => JSON.stringify(alarm, Object.keys(alarm).concat(Object.keys(alarm.of).sort()))).sort();
    expect(byText(alarms)).toEqual(byText([...ofFunctions, ...others]));
  });

  test('each goes to the topic, which lets the alarms of this account in', () => {
    const [topic = ''] = Object.keys(template.findResources('AWS::SNS::Topic'));
    for (const { AlarmActions } of resources) expect(AlarmActions).toEqual([{ Ref: topic }]);
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: topic }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });

  test('each names its impact, and an article that the runbook has', () => {
    for (const { AlarmDescription } of resources) {
      const [, impact, article] = /^(.+\.) Read docs\/operator-runbook\.md#(.+)$/.exec(AlarmDescription) ?? [];
      expect(impact).toBeTruthy();
      expect(articles).toContain(article);
    }
  });
});
