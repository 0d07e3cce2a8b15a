import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** A header by its name in lower case. API Gateway sends names so; `sam local start-api` as the client wrote them. */
export const headerOf = ({ headers }: Pick<APIGatewayProxyEventV2, 'headers'>, name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
