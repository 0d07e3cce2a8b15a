import { closes, isBlank, jsonTokens, opens } from '#lib/core/json-tokens.ts';

/** Deeper than that, lines are not moved further to the right. */
const mostDepth = 40;

/**
 * A text of JSON on indented lines, numbers and texts as they stand in it, and no longer than needed for that many
 * characters: a large one is not written to its end for a page that shows its beginning.
 */
export function indentJson(text: string, most: number): string {
  const lines: string[] = [];
  let length = 0;
  let depth = 0;
  let before = '';
  for (const token of jsonTokens(text)) {
    if (isBlank(token)) continue;
    if (length > most) break;
    if (closes(token)) depth -= 1;
    const empty = opens(before) && closes(token);
    const onNewLine = !empty && (opens(before) || before === ',' || closes(token));
    const written = `${onNewLine ? `\n${'  '.repeat(Math.min(depth, mostDepth))}` : ''}${token}${token === ':' ? ' ' : ''}`;
    lines.push(written);
    length += written.length;
    if (opens(token)) depth += 1;
    before = token;
  }
  return lines.join('');
}
