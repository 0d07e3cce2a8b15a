import { LogItem, LogFormatter as PowertoolsFormatter } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import { locationOf } from '#lib/lambda/location-of.ts';
import { SecretError } from '#lib/secrets/secret-error.ts';

/** A chain of causes can be a ring. */
const mostCauses = 5;

/** Powertools' standard keys, less those that Lambda's own report line has already; and errors without their insides. */
export class LogFormatter extends PowertoolsFormatter {
  override formatAttributes(attributes: UnformattedAttributes, additional: LogAttributes): LogItem {
    const standard = {
      level: attributes.logLevel,
      message: attributes.message,
      timestamp: this.formatTimestamp(attributes.timestamp),
      service: attributes.serviceName,
      function_name: attributes.lambdaContext?.functionName,
      function_request_id: attributes.lambdaContext?.awsRequestId,
      cold_start: attributes.lambdaContext?.coldStart,
      xray_trace_id: attributes.xRayTraceId,
    };
    return new LogItem({ attributes: standard }).addAttributes(additional);
  }

  /**
   * Powertools logs every own property of an error, whatever it holds, and its stack. Here an error is its name, message
   * and place, what our own errors tell besides, and its cause likewise.
   */
  override formatError(error: Error): LogAttributes {
    return describe(error, mostCauses);
  }
}

function describe(error: Error, causes: number): LogAttributes {
  return {
    name: error.name,
    message: error.message,
    location: locationOf(error),
    ...ownFields(error),
    ...(Error.isError(error.cause) && causes > 0 && { cause: describe(error.cause, causes - 1) }),
  };
}

/** By class and not by name: another's error may keep a credential under any name. */
function ownFields(error: Error): LogAttributes {
  if (error instanceof HttpClientError) {
    const { kind, status, requestId } = error;
    return { kind, status, requestId };
  }
  return error instanceof SecretError ? { kind: error.kind, secret: error.secret } : {};
}
