import { member } from './member.ts';
import type { TransportResponse } from './transport.ts';

/** JSON by its media type: application/json, or a type that ends with +json (RFC 6839). */
const jsonType = /^(?:application\/json|[\w.-]+\/[\w.+-]+\+json)\s*(?:;|$)/i;

/**
 * A body as a value: parsed when it is JSON, else the text; undefined when it is empty. A whole number of JSON that a number
 * of JavaScript cannot hold is given as its text: rounded, an id would be another one's.
 */
export function readBody({ headers, body }: TransportResponse): { data: unknown; malformed: boolean } {
  if (body === '') return { data: undefined, malformed: false };
  if (!jsonType.test(headers['content-type'] ?? '')) return { data: body, malformed: false };
  try {
    return {
      data: mayHoldLargeInteger(body) ? JSON.parse(body, keepLargeInteger) : JSON.parse(body),
      malformed: false,
    };
  } catch {
    return { data: undefined, malformed: true };
  }
}

// A reviver makes parsing eight times slower. The first test is fast, and seldom met; the second one is a number's.
const mayHoldLargeInteger = (body: string) => holdsDigits(body) && /[:,[]\s*-?\d{16}/.test(body);

/** Whether 16 digits stand in a row: one of them is where it looks. A pattern looks everywhere, and costs as much as parsing. */
function holdsDigits(text: string): boolean {
  for (let at = 15; at < text.length; at += 16) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57 && /\d{16}/.test(text.slice(at - 15, at + 16))) return true;
  }
  return false;
}

function keepLargeInteger(_key: string, value: unknown, context?: object): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = String(member(context, 'source'));
  return /^-?\d+$/.test(source) ? source : value;
}
