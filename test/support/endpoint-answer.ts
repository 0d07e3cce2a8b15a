import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** An endpoint's answer with its body parsed. */
export const readAnswer = ({ statusCode, headers, body }: APIGatewayProxyStructuredResultV2) => ({
  status: statusCode,
  headers: headers ?? {},
  body: JSON.parse(body ?? 'null'),
});
