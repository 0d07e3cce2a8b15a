import { parseJson } from '#lib/core/json.ts';
import { closes, isBlank, jsonTokens, opens } from '#lib/core/json-tokens.ts';

/** Stands in the place of a secret. */
export const redacted = '[redacted]';

/** Whether what bears this name is a secret by its name: `client_secret`, `accessToken`, `Private-Key`. */
export const saysSecret = (name: string): boolean =>
  /secret|token|password|passphrase|privatekey|apikey|credential|authorization|cookie|signature/.test(
    name.toLowerCase().replaceAll(/[^a-z]/g, ''),
  );

/**
 * A text of JSON in which the value of each member that is a secret by its name is replaced, however deep it stands and
 * whatever it is. All else stays as it was, to the character. undefined for what is no JSON, since nothing is known of it.
 */
export function redactJson(text: string): string | undefined {
  if (parseJson(text) === undefined) return undefined;
  const kept: string[] = [];
  let before = '';
  /** Of brackets in the value that is left out; undefined outside of one. */
  let depth: number | undefined;
  for (const token of jsonTokens(text)) {
    if (depth === undefined) {
      kept.push(token);
      // In JSON a colon only ever follows a name.
      if (token === ':' && saysSecret(String(parseJson(before)))) depth = 0;
      if (!isBlank(token)) before = token;
    } else if (isBlank(token)) {
      if (depth === 0) kept.push(token);
    } else {
      depth += Number(opens(token)) - Number(closes(token));
      if (depth > 0) continue;
      kept.push(JSON.stringify(redacted));
      before = token;
      depth = undefined;
    }
  }
  return kept.join('');
}

/** Headers of which those that are secrets by their names are replaced. */
export const redactHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, saysSecret(name) ? redacted : value]));
