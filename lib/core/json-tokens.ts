const marks = '{}[],:';
const blanks = ' \t\n\r';

/**
 * The pieces of a text of JSON as they stand in it: strings with their quotes, numbers and words, each of `{}[],:`, and
 * runs of white space. Together they are the text. It checks nothing: what is no JSON comes in some pieces too.
 */
export function* jsonTokens(text: string): Generator<string, void, undefined> {
  for (let start = 0; start < text.length; ) {
    const end = endOfToken(text, start);
    yield text.slice(start, end);
    start = end;
  }
}

export const isBlank = (token: string): boolean => blanks.includes(token.charAt(0));
export const opens = (token: string): boolean => token === '{' || token === '[';
export const closes = (token: string): boolean => token === '}' || token === ']';

// By hand: a regular expression with a choice in a loop overflows V8's stack at strings of a megabyte.
function endOfToken(text: string, start: number): number {
  const first = text.charAt(start);
  if (first === '"') return endOfString(text, start);
  if (marks.includes(first)) return start + 1;
  const goesOn = blanks.includes(first)
    ? (character: string) => blanks.includes(character)
    : (character: string) => !`${marks}${blanks}"`.includes(character);
  let end = start + 1;
  while (end < text.length && goesOn(text.charAt(end))) end += 1;
  return end;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return at + 1;
    if (character === '\\') at += 1;
  }
  return text.length;
}
