/**
 * Where an error was thrown, as `file:line`, by the first frame of its stack. With and without parentheses: V8 writes
 * `at name (file:line:column)`, and `at file:line:column` for an anonymous function, such as a handler.
 */
export function locationOf(stack: string | undefined): string {
  const [, file, line] = /^\s+at (?:async )?(?:.*? \()?(?:file:\/\/)?(.+?):(\d+):\d+\)?$/m.exec(stack ?? '') ?? [];
  return file === undefined ? '' : `${file}:${line}`;
}
