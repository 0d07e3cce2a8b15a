/** The stylesheet of every page. It stands inside the page, and the policy admits it by its hash (security-headers.ts). */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7;
  --surface: #ffffff;
  --sunken: #f1f3f5;
  --line: #dce0e5;
  --text: #1a2029;
  --quiet: #59636f;
  --accent: #1c5f99;
  --accent-strong: #164d7d;
  --on-accent: #ffffff;
  --track: #e3e7eb;
  --good: #1a6b45;
  --good-soft: #e4f2ea;
  --warning: #84520a;
  --warning-fill: #c9820f;
  --warning-soft: #fbf0da;
  --bad: #ad2a22;
  --bad-soft: #fbe9e7;
  --unknown-soft: #edf0f2;
  --sans: -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318;
    --surface: #171c23;
    --sunken: #10151b;
    --line: #2b323c;
    --text: #e4e8ed;
    --quiet: #9aa5b2;
    --accent: #7db5e6;
    --accent-strong: #a3cbef;
    --on-accent: #0f1318;
    --track: #2b333d;
    --good: #6fc99a;
    --good-soft: #16291f;
    --warning: #e3b25c;
    --warning-fill: #d79d38;
    --warning-soft: #2c2413;
    --bad: #f0958d;
    --bad-soft: #331c1b;
    --unknown-soft: #222932;
  }
}

*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  min-height: 100vh;
  display: flex;
  flex-direction: column;
  background: var(--page);
  color: var(--text);
  font: 1rem/1.5 var(--sans);
  overflow-wrap: break-word;
}
h1, h2, h3, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.625rem; font-weight: 650; letter-spacing: -0.012em; }
h2 { font-size: 1.125rem; font-weight: 650; }
h3 { font-size: 1rem; font-weight: 600; }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
a:hover { color: var(--accent-strong); text-decoration-thickness: 2px; }
code, pre { font-family: var(--mono); font-size: 0.8125rem; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
a:focus-visible, summary:focus-visible { border-radius: 4px; }
time { font-variant-numeric: tabular-nums; }

.frame { width: 100%; max-width: 68rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2rem); }
.quiet { color: var(--quiet); }
.small { font-size: 0.875rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: 0.5rem 1rem; background: var(--surface); border-radius: 0 0 8px 8px; z-index: 1; }
.skip:focus { top: 0; }

.top { background: var(--surface); border-bottom: 1px solid var(--line); }
.top-row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; min-height: 3.75rem; padding-block: 0.5rem; }
.brand { display: inline-flex; align-items: center; gap: 0.625rem; padding-block: 0.375rem; color: var(--text); font-size: 1.0625rem; font-weight: 650; letter-spacing: -0.01em; text-decoration: none; }
.brand:hover { color: var(--text); }
.mark { color: var(--accent); }
.stage { padding: 0.0625rem 0.5rem; border: 1px solid var(--line); border-radius: 999px; color: var(--quiet); font-size: 0.8125rem; }
.nav { display: flex; gap: 0.25rem; margin-inline-start: 1rem; font-size: 0.9375rem; }
.nav a { padding: 0.375rem 0.625rem; border-radius: 6px; color: var(--quiet); text-decoration: none; }
.nav a:hover { background: var(--sunken); color: var(--text); }
.nav a[aria-current] { color: var(--text); font-weight: 600; }
.session { display: flex; align-items: center; gap: 0.875rem; margin-inline-start: auto; font-size: 0.9375rem; min-width: 0; }
.who { min-width: 0; overflow-wrap: anywhere; }
.who b { font-weight: 600; }
main { flex: 1; padding-block: clamp(1.5rem, 4vw, 2.5rem) 3rem; }
.foot { padding-block: 1.25rem; color: var(--quiet); font-size: 0.8125rem; }

.button, button { display: inline-block; padding: 0.5rem 1rem; border: 1px solid transparent; border-radius: 8px; background: var(--accent); color: var(--on-accent); font: 600 0.9375rem/1.5 var(--sans); text-decoration: none; white-space: nowrap; cursor: pointer; }
.button:hover, button:hover { background: var(--accent-strong); color: var(--on-accent); }
.button-quiet { padding: 0.25rem 0.75rem; border-color: var(--line); background: transparent; color: var(--text); font-weight: 500; }
.button-quiet:hover { border-color: var(--quiet); background: var(--sunken); color: var(--text); }
label { display: block; font-size: 0.9375rem; font-weight: 600; }
input, select { width: 100%; padding: 0.5rem 0.75rem; border: 1px solid var(--quiet); border-radius: 8px; background: var(--surface); color: inherit; font: 1rem/1.5 var(--sans); }
input[aria-invalid] { border-color: var(--bad); }

.card { padding: clamp(1.125rem, 3vw, 1.5rem); border: 1px solid var(--line); border-radius: 12px; background: var(--surface); }
.narrow { max-width: 27rem; margin: clamp(0rem, 6vh, 4rem) auto 0; display: grid; gap: 1.25rem; }
.eyebrow { margin-bottom: -1rem; color: var(--quiet); font-size: 0.875rem; }
.field { display: grid; gap: 0.375rem; }
.form { display: grid; gap: 1rem; }
.alert { padding: 0.625rem 0.875rem; border-inline-start: 3px solid var(--bad); border-radius: 4px; background: var(--bad-soft); color: var(--bad); font-size: 0.9375rem; }
.alert.note { margin-bottom: 1.25rem; border-color: var(--warning); background: var(--warning-soft); color: var(--warning); }
.alert.note.good { border-color: var(--good); background: var(--good-soft); color: var(--good); }
.command { padding: 0.5rem 0.75rem; border-radius: 8px; background: var(--sunken); white-space: pre-wrap; user-select: all; }
summary { color: var(--quiet); font-size: 0.875rem; cursor: pointer; width: fit-content; }
summary:hover { color: var(--text); }
details[open] > summary { margin-bottom: 0.625rem; }

.status { display: inline-flex; align-items: center; gap: 0.375rem; padding: 0.1875rem 0.625rem 0.1875rem 0.5rem; border-radius: 999px; background: var(--unknown-soft); color: var(--quiet); font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
.status svg { flex: none; width: 0.875rem; height: 0.875rem; }
.status.good { background: var(--good-soft); color: var(--good); }
.status.warning { background: var(--warning-soft); color: var(--warning); }
.status.bad { background: var(--bad-soft); color: var(--bad); }

.bar { display: block; width: 100%; height: 6px; border-radius: 3px; }
.bar-track { fill: var(--track); }
.bar-fill { fill: var(--accent); }
.bar.low .bar-fill { fill: var(--warning-fill); }
.bar.none .bar-track { fill: var(--bad); fill-opacity: 0.4; }

.heading { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0.25rem 1.5rem; margin-bottom: 1.25rem; }
.heading > * { min-width: 0; overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
.connection { display: flex; flex-direction: column; gap: 1.25rem; min-width: 0; }
.connection-head { display: flex; align-items: flex-start; justify-content: space-between; gap: 0.75rem; }
.connection-head > div { min-width: 0; }
.connection-head h2 { overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: 0.75rem 1.5rem; }
.facts dt { color: var(--quiet); font-size: 0.8125rem; }
.facts dd { overflow-wrap: anywhere; }
.limits { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); gap: 1rem 2rem; }
.limit { display: grid; gap: 0.3125rem; }
.limit-line { display: flex; justify-content: space-between; align-items: baseline; gap: 0.75rem; font-size: 0.9375rem; font-variant-numeric: tabular-nums; }
.limit-line b { font-weight: 600; }
.limit-line span { text-align: end; }
.limit-note { color: var(--quiet); font-size: 0.8125rem; }
.limit-note .low { color: var(--warning); font-weight: 600; }
.limit-note .none { color: var(--bad); font-weight: 600; }
.unused { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: 0.25rem 2rem; font-size: 0.875rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.unused li { display: flex; justify-content: space-between; gap: 0.75rem; }
.links { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; margin-top: auto; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 0.9375rem; }
.try { margin-top: 2.5rem; }
.try > h2 { margin-bottom: 1rem; }
.try .card { display: grid; gap: 0.875rem; align-content: start; }
.look-up { display: flex; gap: 0.5rem; }
.empty { max-width: 34rem; display: grid; gap: 0.75rem; }

.filters { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 11.5rem), 1fr)); align-items: end; gap: 1rem; margin-bottom: 1.25rem; }
.filters .field { min-width: 0; }
.filters select, .filters input { min-width: 0; min-height: 2.625rem; }
.filters-end { display: flex; align-items: center; gap: 1rem; min-height: 2.625rem; }
.rows { width: 100%; border: 1px solid var(--line); border-collapse: separate; border-spacing: 0; border-radius: 12px; background: var(--surface); font-size: 0.9375rem; }
.rows th, .rows td { padding: 0.625rem 0.75rem; text-align: start; vertical-align: top; }
.rows th { color: var(--quiet); font-size: 0.8125rem; font-weight: 500; }
.rows td { border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.rows td > div { min-width: 0; }
.rows td time, .rows td a, .rows td code, .rows td .small { display: block; }
.rows td time { white-space: nowrap; }
.rows td .status { vertical-align: top; }
.pages { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; margin-top: 1rem; }
.back { margin-bottom: 1rem; font-size: 0.9375rem; }
.details { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
.detail { display: grid; gap: 1rem; align-content: start; min-width: 0; }
.detail:last-child { grid-column: 1 / -1; }
.pairs { display: grid; gap: 0.375rem; font-size: 0.9375rem; }
.pairs div { display: grid; grid-template-columns: minmax(6rem, 1fr) 2fr; gap: 0.75rem; }
.pairs dt { color: var(--quiet); }
.pairs dt, .pairs dd { min-width: 0; overflow-wrap: anywhere; }
.steps { display: grid; gap: 0.5rem; font-size: 0.9375rem; }
.steps b { font-weight: 600; }
.steps li { min-width: 0; overflow-wrap: anywhere; }
.code { max-height: 36rem; padding: 0.75rem; border-radius: 8px; background: var(--sunken); overflow: auto; white-space: pre-wrap; }

@media (max-width: 44rem) {
  .rows, .rows tbody, .rows tr, .rows td { display: block; }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows tr { padding: 0.625rem 0.875rem; }
  .rows tr + tr { border-top: 1px solid var(--line); }
  .rows td { display: grid; grid-template-columns: 5.5rem 1fr; gap: 0.75rem; padding: 0.1875rem 0; border: 0; }
  .rows td::before { content: attr(data-column); color: var(--quiet); font-size: 0.8125rem; line-height: 1.73; }
  .nav { order: 1; width: 100%; margin-inline-start: -0.625rem; }
  .session { gap: 0.625rem; }
  .who .quiet { display: none; }
  .facts { grid-template-columns: 1fr; gap: 0.5rem; }
  .facts div { display: flex; justify-content: space-between; gap: 1rem; }
  .facts dt { font-size: 0.9375rem; }
  .facts dd { text-align: end; }
}
`;
