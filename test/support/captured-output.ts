import { jest } from '@jest/globals';

export interface CapturedOutput extends Disposable {
  /** Everything that was written, as it was. */
  text(): string;
  /** The lines that are JSON: what CloudWatch reads as fields. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a line is its own matter
  lines(): any[];
  /** The lines of the log. */
  logs(): ReturnType<CapturedOutput['lines']>;
  /** The lines in the embedded metric format. */
  metrics(): ReturnType<CapturedOutput['lines']>;
}

/** Takes what is written to standard output and error, and by `console`, until it is disposed. */
export function captureOutput(): CapturedOutput {
  const chunks: string[] = [];
  const take = (...parts: unknown[]) => chunks.push(parts.map(String).join(' '));
  const spies = [
    ...[process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        take(chunk);
        return true;
      }),
    ),
    ...(['debug', 'info', 'log', 'warn', 'error'] as const).map((method) =>
      jest.spyOn(console, method).mockImplementation((...parts) => void take(...parts, '\n')),
    ),
  ];
  const lines = () =>
    chunks
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  return {
    text: () => chunks.join(''),
    lines,
    logs: () => lines().filter((line) => line._aws === undefined),
    metrics: () => lines().filter((line) => line._aws !== undefined),
    [Symbol.dispose]() {
      for (const spy of spies) spy.mockRestore();
    },
  };
}
