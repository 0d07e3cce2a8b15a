import { account } from './account.ts';

/** The address of a queue, which the AWS SDK sends its messages to. */
export const queueUrl = (serverUrl: string, name: string): string => `${serverUrl}/${account}/${name}`;
