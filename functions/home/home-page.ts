import { document } from '#lib/page/document.ts';
import { type Html, html } from '#lib/page/html.ts';
import type { Tone } from '#lib/page/status.ts';
import { utcTime } from '#lib/page/time.ts';
import { connectionCard, type HomeConnection, providerName } from './connection-card.ts';
import { connectionHealth } from './connection-health.ts';

export interface HomeModel {
  readonly stage: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Of this API, as a browser sees it; for the commands to copy. */
  readonly origin?: string;
  readonly caller: { readonly name: string; readonly scopes: readonly string[] };
  readonly connections: readonly HomeConnection[];
}

/** The page of a signed-in person: how the connections are, and where to go from here. */
export function homePage({ connections, now, origin, ...frame }: HomeModel): string {
  const assessed = connections
    .map((connection) => {
      const health = connectionHealth(connection.verification, { provider: providerName(connection.connector), now });
      return { connection, health };
    })
    .toSorted((a, b) => urgency[a.health.tone] - urgency[b.health.tone]);
  const tones = assessed.map(({ health }) => health.tone);
  return document(
    { ...frame, title: 'Connections', path: '/' },
    html`<div class="heading">
<div><h1>Connections</h1><p class="quiet">${summary(tones)}</p></div>
<p class="quiet small">As of ${utcTime(now)}. <a href="/">Refresh</a></p>
</div>
${
  connections.length === 0
    ? noConnections
    : html`<div class="cards">${assessed.map(({ connection, health }) => connectionCard(connection, health, now))}</div>`
}
${tryIt(origin ?? '$LIAISON_URL')}`,
  );
}

/** What needs a person comes first. */
const urgency: Record<Tone, number> = { bad: 0, warning: 1, unknown: 2, good: 3 };

function summary(tones: readonly Tone[]): string {
  const ill = tones.filter((tone) => tone === 'bad' || tone === 'warning').length;
  const unknown = tones.filter((tone) => tone === 'unknown').length;
  if (tones.length === 0) return 'This stage has none.';
  if (tones.length === 1 && ill === 1) return 'Needs attention.';
  if (tones.length === 1 && unknown === 1) return 'Not verified yet.';
  if (ill > 0) return `${ill} of ${tones.length} ${ill === 1 ? 'needs' : 'need'} attention.`;
  if (unknown > 0) return `${unknown} of ${tones.length} ${unknown === 1 ? 'is' : 'are'} not verified yet.`;
  return 'Everything is healthy.';
}

const noConnections = html`<section class="card empty">
<h2>Nothing is connected</h2>
<p>A connection is an account at a third party that Liaison works with. Name one in <code>infra/stages.ts</code> and deploy the stage; it then appears here.</p>
</section>`;

const tryIt = (address: string): Html => html`<section class="try">
<h2>Try it</h2>
<div class="cards">
<div class="card">
<h3>From a terminal</h3>
<p class="quiet small">With a key in <code>LIAISON_KEY</code>. A click on a command selects all of it.</p>
${['/account', '/account/repositories', '/users?login=ada&login=grace'].map(
  (path) =>
    html`<pre class="command"><code>curl -H "Authorization: Bearer $LIAISON_KEY" \\
"${address}${path}"</code></pre>`,
)}
</div>
<div class="card">
<h3>In this browser</h3>
<p class="quiet small">Answers are JSON, as programs get them.</p>
<form class="field" action="/users">
<label for="login">Look up a user</label>
<div class="look-up"><input id="login" name="login" placeholder="login" autocomplete="off" autocapitalize="none" spellcheck="false" required><button>Look up</button></div>
</form>
<p class="small"><a href="/openapi.json">All operations, as OpenAPI 3.1</a></p>
</div>
</div>
</section>`;
