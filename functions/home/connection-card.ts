import type { LimitBucket } from '#lib/connectors/connector.ts';
import type { Verification } from '#lib/contract/verification.ts';
import { type Html, html } from '#lib/page/html.ts';
import { status } from '#lib/page/status.ts';
import { time } from '#lib/page/time.ts';
import type { ConnectionHealth } from './connection-health.ts';
import { limitsSection } from './limits-section.ts';

export interface HomeConnection {
  readonly name: string;
  readonly connector: string;
  /** undefined: never verified. */
  readonly verification?: Verification;
  /** undefined: could not be read now; the sentence says why. */
  readonly limits?: readonly LimitBucket[];
  readonly limitsProblem?: string;
}

const providers: Readonly<Record<string, string>> = { github: 'GitHub', slack: 'Slack', linear: 'Linear' };

/** The third party's own name, as a person knows it. */
export const providerName = (connector: string): string => providers[connector] ?? connector;

/** A connection: how it is, whose it is, what is left of its limits. */
export function connectionCard(
  { name, connector, verification, limits, limitsProblem }: HomeConnection,
  health: ConnectionHealth,
  now: number,
): Html {
  const provider = providerName(connector);
  const query = `?connection=${encodeURIComponent(name)}`;
  return html`<article class="card connection">
<header class="connection-head">
<div><h2>${name}</h2><p class="quiet small">${provider}</p></div>
${status(health.tone, health.words)}
</header>
${health.advice && html`<p>${health.advice}</p>`}
${verification && facts(verification, now)}
${limits ? limitsSection(limits, provider, now) : html`<p class="quiet">${limitsProblem ?? 'The limits could not be read.'}</p>`}
<p class="links"><a href="/account${query}">Account and permissions</a> <a href="/account/repositories${query}">Repositories</a></p>
</article>`;
}

function facts({ outcome, account, verifiedAt, credentialExpiresAt }: Verification, now: number): Html {
  return html`<dl class="facts">
${account && html`<div><dt>Account</dt><dd>${account}</dd></div>`}
<div><dt>${outcome === 'verified' ? 'Verified' : 'Last tried'}</dt><dd>${time(Date.parse(verifiedAt), now)}</dd></div>
${credentialExpiresAt && html`<div><dt>Credential ends</dt><dd>${time(Date.parse(credentialExpiresAt), now)}</dd></div>`}
</dl>`;
}
