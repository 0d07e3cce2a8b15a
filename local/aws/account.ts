/** The account and the region that the laptop plays. */
export const account = '000000000000';
export const region = 'us-east-1';

export const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;
