const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** A queue of work with its dead-letter queue, and the function with that logical id that works on it. */
export const workResources = (worker: string, mapping: object = {}) => ({
  Failed: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 1_209_600 } },
  Work: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      VisibilityTimeout: 360,
      RedrivePolicy: { deadLetterTargetArn: arnOf('Failed'), maxReceiveCount: 3 },
    },
  },
  WorkMapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: arnOf('Work'),
      FunctionName: { Ref: `${worker}Alias` },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
      ...mapping,
    },
  },
});

export const bucketResource = { Type: 'AWS::S3::Bucket', Properties: {} };

/** Who may put events on the account's bus. */
export const busPolicy = {
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: '*' }] },
  },
};
