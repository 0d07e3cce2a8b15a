import type { SQSEvent, SQSRecord } from 'aws-lambda';

interface Message {
  readonly body: string;
  readonly messageId?: string;
  /** How often SQS has given it, this time included. */
  readonly receiveCount?: number;
}

/** A batch as Lambda gets it from SQS. The ids are `message-1` and so on where the messages do not say. */
export const sqsEvent = (messages: readonly Message[]): SQSEvent => ({
  Records: messages.map((message, index) => record({ messageId: `message-${index + 1}`, ...message })),
});

const record = ({ body, messageId, receiveCount = 1 }: Message & { readonly messageId: string }): SQSRecord => ({
  messageId,
  receiptHandle: `receipt-of-${messageId}`,
  body,
  attributes: {
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: '1795521600000',
    SenderId: 'AIDAEXAMPLE',
    ApproximateFirstReceiveTimestamp: '1795521600010',
  },
  messageAttributes: {},
  md5OfBody: 'none',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:liaison-dev-deliveries',
  awsRegion: 'eu-central-1',
});
