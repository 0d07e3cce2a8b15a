import { STATUS_CODES } from 'node:http';
import { document, type Frame } from '#lib/page/document.ts';
import { type Html, html } from '#lib/page/html.ts';

export interface ProblemPageModel extends Pick<Frame, 'stage' | 'version' | 'caller'> {
  /** HTTP status code, 400 to 599. */
  readonly status: number;
  /** What happened, and what to do. */
  readonly detail?: string;
  readonly requestId: string;
  /** Path to go back to. */
  readonly back?: string | undefined;
}

/** A problem (RFC 9457) as a page, for a person with a browser. */
export function problemPage({ status, detail, requestId, back, ...frame }: ProblemPageModel): string {
  const title = STATUS_CODES[status] ?? 'Problem';
  const says =
    detail ?? (status >= 500 ? 'Something went wrong in Liaison. The log has more by the request’s id.' : undefined);
  return document(
    { ...frame, title },
    html`<section class="card narrow">
<p class="eyebrow">Status ${status}</p>
<h1>${title}</h1>
${says && html`<p>${says}</p>`}
${waysOut(back)}
<p class="quiet small">Request id <code>${requestId}</code></p>
</section>`,
  );
}

const waysOut = (back: string | undefined): Html =>
  back === undefined
    ? html`<p><a class="button" href="/">To the start page</a></p>`
    : html`<p><a class="button" href="${back}">Back</a></p>
<p class="small"><a href="/">To the start page</a></p>`;
