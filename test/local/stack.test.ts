import { describe, expect, test } from '@jest/globals';
import { createStackResolver, parseFunctionReference } from '../../local/stack.ts';

const resolve = createStackResolver(
  {
    Resources: {
      Report: { Type: 'AWS::Lambda::Function' },
      ReportVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Report' } } },
      ReportLive: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Report' }, Name: 'live' } },
      Broken: { Type: 'AWS::Lambda::Alias', Properties: { Name: 'live' } },
      Api: { Type: 'AWS::ApiGatewayV2::Api' },
      Token: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'a/b' } },
      Store: { Type: 'AWS::DynamoDB::Table' },
      Failed: { Type: 'AWS::SQS::Queue' },
      Role: { Type: 'AWS::IAM::Role' },
    },
  },
  { name: 'Test', apiUrl: 'http://127.0.0.1:3000', secretArn: (id) => `arn:secret:${id}` },
);

test('a reference to an alias is the ARN that names it', () => {
  expect(resolve({ Ref: 'ReportLive' })).toBe('arn:aws:lambda:us-east-1:000000000000:function:Report:live');
});

test.each([
  [{ Ref: 'Report' }, 'Report'],
  [{ 'Fn::GetAtt': ['ReportVersion', 'Version'] }, '1'],
  [{ 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }, 'http://127.0.0.1:3000'],
  [{ Ref: 'Token' }, 'arn:secret:Token'],
  [{ Ref: 'Store' }, 'Test-Store'],
  [{ 'Fn::GetAtt': ['Failed', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:Test-Failed'],
  [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam:us-east-1:000000000000:Role'],
  [{ Ref: 'AWS::StackName' }, 'Test'],
])('%j is %s', (value, expected) => {
  expect(resolve(value)).toBe(expected);
});

test('an alias without its function is told in one sentence', () => {
  expect(() => resolve({ Ref: 'Broken' })).toThrow(
    'The template does not say the FunctionName of AWS::Lambda::Alias Broken.',
  );
});

describe('what names a function', () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:Report';
  test.each([
    ['Report', { name: 'Report' }],
    ['Report:live', { name: 'Report', qualifier: 'live' }],
    [arn, { name: 'Report' }],
    [`${arn}:live`, { name: 'Report', qualifier: 'live' }],
    [
      `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}:live/invocations`,
      { name: 'Report', qualifier: 'live' },
    ],
    ['not a function!', undefined],
  ])('%s', (text, expected) => {
    expect(parseFunctionReference(text)).toEqual(expected);
  });
});
