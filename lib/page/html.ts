import { html as escapingTemplate, raw } from 'hono/html';

/** A piece of HTML that is safe to put into another: only the template below makes one. */
export interface Html {
  readonly isEscaped: true;
  toString(): string;
}

/** What a template takes. Text is escaped, HTML is not; nothing is written for `undefined` and `false`. */
export type HtmlValue = string | number | Html | undefined | false | readonly HtmlValue[];

/** HTML from a template. Every text is escaped for both element content and quoted attributes: write attributes in quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const made = escapingTemplate(strings, ...values);
  // Hono's template also takes promises and then returns one. The types above admit none.
  if (made instanceof Promise) throw new TypeError('A template of HTML was given a promise.');
  return made;
}

/** Text of our own that is HTML already and goes out as it is. Never for a text that came from anywhere else. */
export const trustedHtml = (text: string): Html => raw(text);
