import { inspect, isDeepStrictEqual } from 'node:util';
import { HttpClientError } from '#lib/http/http-client-error.ts';
import type { CallEnd } from './case-calls.ts';
import { show } from './show.ts';

/** The fields of an error that a case may look at. `causeStatus` is the status of the answer that the error comes from. */
function fieldsOf({ error, clientTime }: CallEnd): Record<string, unknown> | undefined {
  if (!(error instanceof HttpClientError)) return undefined;
  const { kind, message, method, url, status, attempts, totalWaitMs, retryAt, requestId, reason } = error;
  const retryAfterMs = retryAt === undefined ? undefined : retryAt - clientTime;
  const times = { totalWaitMs, retryAt, retryAfterMs };
  return {
    kind,
    message,
    method,
    url,
    status,
    causeStatus: status,
    attempts: attempts.length,
    ...times,
    requestId,
    cursor: error.cursor(),
    reason,
  };
}

const comparisons: Readonly<Record<string, (seen: unknown, expected: unknown) => boolean>> = {
  AtLeast: (seen, expected) => typeof seen === 'number' && seen >= Number(expected),
  AtMost: (seen, expected) => typeof seen === 'number' && seen <= Number(expected),
  // A tenth of it, or 20 ms.
  About: (seen, expected) =>
    typeof seen === 'number' && Math.abs(seen - Number(expected)) <= Math.max(20, Number(expected) / 10),
  Contains: (seen, expected) => typeof seen === 'string' && seen.includes(String(expected)),
};

/** `status`, `hasRetryAt`, `retryAfterMsAtLeast`, …: a field as it is, whether it is there, or one compared. */
export function checkErrorField(name: string, expected: unknown, end: CallEnd): string[] {
  const fields = fieldsOf(end);
  if (!fields) return [`error.${name}: expected ${show(expected)}, but there is no error of the client`];
  const [, has, rest = ''] = /^(has(?=[A-Z]))?(.*)$/.exec(name) ?? [];
  const [, field = '', comparison] = /^(.*?)(AtLeast|AtMost|About|Contains)?$/.exec(rest) ?? [];
  const key = has ? field.charAt(0).toLowerCase() + field.slice(1) : field;
  if (!Object.hasOwn(fields, key)) return [`unknown check error.${name}: this runner does not know what it means`];
  const seen = has ? fields[key] !== undefined : fields[key];
  const compare = comparisons[comparison ?? ''] ?? isDeepStrictEqual;
  return compare(seen, expected) ? [] : [`error.${name}: expected ${show(expected)}, saw ${show(seen)}`];
}

/** Where a secret stands in what can be made visible of an error. */
export function checkSecret(secret: string, error: unknown): string[] {
  const shown = renderings(error);
  return Object.keys(shown)
    .filter((name) => shown[name]?.includes(secret))
    .map((name) => `secretNotIn: ${show(secret)} is in the ${name} of the error`);
}

function renderings(error: unknown): Record<string, string> {
  const shown: Record<string, string> = {
    text: String(error),
    JSON: toJson(error),
    inspection: inspect(error, {
      depth: Number.POSITIVE_INFINITY,
      showHidden: true,
      getters: true,
      maxArrayLength: null,
      maxStringLength: null,
    }),
  };
  let depth = 0;
  for (let one = error; Error.isError(one) && depth < 20; one = one.cause) {
    const of = depth === 0 ? '' : ' of a cause';
    shown[`message${of}`] = one.message;
    shown[`stack${of}`] = one.stack ?? '';
    shown[`JSON${of}`] = toJson(one);
    depth += 1;
  }
  return shown;
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // Circular: inspect shows what is in it.
    return '';
  }
}
