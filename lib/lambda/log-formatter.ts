import { LogItem, LogFormatter as PowertoolsFormatter } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

/** The fields of our errors that are logged besides name, message and place. None holds a credential or a body. */
const plainFields: readonly string[] = ['kind', 'status', 'requestId', 'secret'];

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
   * and place, some plain fields, and its cause likewise.
   */
  override formatError(error: Error): LogAttributes {
    return this.describe(error, mostCauses);
  }

  private describe(error: Error, causes: number): LogAttributes {
    const fields = Object.entries(error).filter(([field]) => plainFields.includes(field));
    return {
      name: error.name,
      message: error.message,
      location: this.getCodeLocation(error.stack),
      ...Object.fromEntries(fields),
      ...(error.cause instanceof Error && causes > 0 && { cause: this.describe(error.cause, causes - 1) }),
    };
  }
}
