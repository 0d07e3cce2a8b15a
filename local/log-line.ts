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
 * A line that a function printed, for a person at a terminal: a structured one as level, message and the fields that say
 * something, and undefined for metrics (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
export function compactLogLine(line: string): string | undefined {
  const record = parseObject(line);
  if (record === undefined) return line;
  if ('_aws' in record) return undefined;
  const { level, message } = record;
  if (typeof message !== 'string') return line;
  const rest = Object.entries(record).filter(([name]) => !repeated.has(name));
  const fields = rest.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [typeof level === 'string' ? level : 'INFO', message, ...fields].join(' ');
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
