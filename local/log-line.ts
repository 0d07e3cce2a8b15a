import { parseJson } from './parse-json.ts';

/** What every line of a structured log repeats and the prefix or the terminal tells anyway. */
const repeated = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'sampling_rate',
  'xray_trace_id',
  'correlation_id',
]);

/**
 * A line that a function printed, for a person at a terminal: a structured one as level, message, the fields that say
 * something and the id that the caller was told, and undefined for metrics
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
export function compactLogLine(line: string): string | undefined {
  const record = line.startsWith('{') ? parseJson(line) : undefined;
  if (!isRecord(record)) return /^\s+at /.test(line) ? seenFromProject(line) : line;
  if ('_aws' in record) return undefined;
  const { level, message } = record;
  if (typeof message !== 'string') return line;
  const fields = Object.entries(record).filter(([name]) => !repeated.has(name));
  const id = record['correlation_id'] ?? record['function_request_id'];
  return [
    typeof level === 'string' ? level : 'INFO',
    message,
    ...fields.map(([name, value]) => `${name}=${shown(value)}`),
    ...(id === undefined ? [] : [`requestId=${id}`]),
  ].join(' ');
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : ((isRecord(value) ? errorOf(value) : undefined) ?? JSON.stringify(value));

/** An error as the log tells it, as `Name: message (place)`, with what it tells besides and its causes. */
function errorOf(record: Readonly<Record<string, unknown>>): string | undefined {
  const { name, message, location, cause, ...more } = record;
  if (typeof name !== 'string' || typeof message !== 'string') return undefined;
  const place = typeof location === 'string' && location !== '' ? ` (${seenFromProject(location)})` : '';
  const fields = Object.entries(more).map(([field, value]) => ` ${field}=${shown(value)}`);
  const below = isRecord(cause) ? errorOf(cause) : undefined;
  return `${name}: ${message}${place}${fields.join('')}${below === undefined ? '' : `, caused by ${below}`}`;
}

/** The source maps of the deployed code name its files from /liaison. */
const seenFromProject = (text: string): string => text.replace(/(?:file:\/\/)?\/liaison\//, '');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
