import { type Html, html, trustedHtml } from '#lib/page/html.ts';
import { stylesheet } from '#lib/page/style.ts';

/** Everything of a page but what it is about. */
export interface Frame {
  /** What the page is about, for the browser's tab. */
  readonly title: string;
  /** Undefined where the page does not tell it, as one that anybody can see. */
  readonly stage?: string;
  /** Of Liaison. */
  readonly version?: string;
  /** Path of this page, so that the navigation can mark it. */
  readonly path?: string;
  /** Who is signed in. Undefined: nobody, and the page has neither navigation nor a way to sign out. */
  readonly caller?: { readonly name: string; readonly scopes: readonly string[] };
}

interface Entry {
  readonly path: string;
  readonly text: string;
  /** Only who has it is led there. Whoever is signed in may read. */
  readonly scope?: string;
}

const navigation: readonly Entry[] = [
  { path: '/', text: 'Connections' },
  { path: '/webhooks', text: 'Webhooks', scope: 'operate' },
  { path: '/account', text: 'Account' },
  { path: '/openapi.json', text: 'OpenAPI' },
];

/** Two links of a chain. */
const mark = html`<svg class="mark" viewBox="0 0 32 20" width="32" height="20" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="3"><circle cx="11" cy="10" r="8"/><circle cx="21" cy="10" r="8"/></g></svg>`;

/** The same, for the browser's tab. Without one, browsers ask for /favicon.ico. */
const icon = html`<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -7 34 34"><g fill="none" stroke="#3f86c4" stroke-width="4"><circle cx="11" cy="10" r="9"/><circle cx="21" cy="10" r="9"/></g></svg>`,
)}">`;

/** The policy knows the stylesheet by the hash of the element's content: not one character may be added to it. */
const styleElement = html`<style>${trustedHtml(stylesheet)}</style>`;

/** A whole HTML document: the frame that all pages have, around `main`. */
export function document(frame: Frame, main: Html): string {
  const { title, stage, version, caller } = frame;
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${icon}
<title>${title} · Liaison${stage && ` ${stage}`}</title>
${styleElement}
</head>
<body>
${caller && html`<a class="skip" href="#main">Skip to the content</a>`}
<header class="top">
<div class="frame top-row">
<a class="brand" href="/">${mark}<span>Liaison</span></a>
${stage && html`<span class="stage"><span class="unseen">Stage </span>${stage}</span>`}
${caller && signedIn(caller, frame.path)}
</div>
</header>
<main id="main" class="frame">
${main}
</main>
<footer class="frame foot">Liaison${version && ` ${version}`}${stage && `, stage ${stage}`}</footer>
</body>
</html>
`);
}

function signedIn({ name, scopes }: NonNullable<Frame['caller']>, path: string | undefined): Html {
  return html`<nav class="nav" aria-label="Pages">
${navigation
  .filter(({ scope }) => scope === undefined || scopes.includes(scope))
  .map((entry) =>
    entry.path === path
      ? html`<a href="${entry.path}" aria-current="page">${entry.text}</a>`
      : html`<a href="${entry.path}">${entry.text}</a>`,
  )}
</nav>
<div class="session">
<p class="who"><span class="unseen">Signed in as </span><b>${name}</b> <span class="quiet">${scopes.join(', ')}</span></p>
<form method="post" action="/sign-out"><button class="button-quiet">Sign out</button></form>
</div>`;
}
