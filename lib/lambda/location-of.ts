/**
 * Where an error was thrown, as `file:line`, by the first frame of its stack. With and without parentheses: V8 writes
 * `at name (file:line:column)`, and `at file:line:column` for an anonymous function, such as a handler.
 */
export function locationOf({ stack = '', message }: Pick<Error, 'stack' | 'message'>): string {
  // A message can have lines that look like frames.
  const frames = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  const [, file, line] = /^[ \t]+at (?:async )?(?:.*? \()?(?:file:\/\/)?(.+?):(\d+):\d+\)?$/m.exec(frames) ?? [];
  return file === undefined ? '' : `${file}:${line}`;
}
