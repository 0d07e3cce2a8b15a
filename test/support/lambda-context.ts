import type { Context } from 'aws-lambda';

/** The context of an invocation. The remaining time does not run down. */
export const lambdaContext = ({ remainingMs = 29_000 }: { readonly remainingMs?: number } = {}): Context => ({
  functionName: 'liaison-dev-function',
  functionVersion: '7',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:liaison-dev-function:live',
  memoryLimitInMB: '256',
  awsRequestId: '5f1c1c6e-0000-4000-8000-000000000001',
  logGroupName: '/liaison/dev/function',
  logStreamName: '2026/11/24/[7]0123456789abcdef0123456789abcdef',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => remainingMs,
  done: () => {},
  fail: () => {},
  succeed: () => {},
});
