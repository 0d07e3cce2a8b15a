import { STATUS_CODES } from 'node:http';
import { document, type Frame } from '#lib/page/document.ts';
import { html } from '#lib/page/html.ts';

export interface ProblemPageModel extends Pick<Frame, 'stage' | 'version' | 'caller'> {
  /** HTTP status code, 400 to 599. */
  readonly status: number;
  /** What happened, and what to do. */
  readonly detail?: string;
  readonly requestId: string;
}

/** A problem (RFC 9457) as a page, for a person with a browser. */
export function problemPage({ status, detail, requestId, ...frame }: ProblemPageModel): string {
  const title = STATUS_CODES[status] ?? 'Problem';
  const says =
    detail ?? (status >= 500 ? 'Something went wrong in Liaison. The log has more by the request’s id.' : undefined);
  return document(
    { ...frame, title },
    html`<section class="card narrow">
<p class="eyebrow">Status ${status}</p>
<h1>${title}</h1>
${says && html`<p>${says}</p>`}
<p><a class="button" href="/">To the start page</a></p>
<p class="quiet small">Request id <code>${requestId}</code></p>
</section>`,
  );
}
