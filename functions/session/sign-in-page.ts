import { document } from '#lib/page/document.ts';
import { type Html, html } from '#lib/page/html.ts';

export interface SignInModel {
  readonly stage: string;
  readonly version?: string;
  /** Why the last attempt failed. */
  readonly problem?: string;
  /** Path, with or without a query, to go to once signed in; the form hands it on. */
  readonly next?: string;
}

/** The form that a person signs in with. */
export function signInPage({ stage, version, problem, next }: SignInModel): string {
  return document(
    { title: 'Sign in', stage, version },
    html`<section class="card narrow">
<h1>Sign in</h1>
${problem && html`<p class="alert" id="problem" role="alert">${problem}</p>`}
<form class="form" method="post" action="/sign-in">
${next && html`<input type="hidden" name="next" value="${next}">`}
${nameForPasswordManagers(stage)}
<div class="field">
<label for="key">API key</label>
<input type="password" id="key" name="key" autocomplete="current-password" spellcheck="false" required autofocus ${problem ? marked : described}>
<p class="quiet small" id="key-hint">A key of this stage. It begins with <code>liaison_</code>.</p>
</div>
<button>Sign in</button>
</form>
<details>
<summary>Where to get a key</summary>
<p class="small">On a laptop, <code>npm start</code> prints one. Whoever runs a deployed stage makes more, and each is shown once:</p>
<pre class="command"><code>npm run keys -- create --stage ${stage} --name "my laptop" --scope read</code></pre>
</details>
<p class="small"><a href="/">Already signed in? Continue</a></p>
</section>`,
  );
}

const described = html`aria-describedby="key-hint"`;
const marked = html`aria-invalid="true" aria-describedby="problem key-hint"`;

/** What a password manager keeps the key under. The field has no name of its own, so it is not sent. */
const nameForPasswordManagers = (stage: string): Html =>
  html`<input type="text" autocomplete="username" value="liaison ${stage}" hidden>`;
