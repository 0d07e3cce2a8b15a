import { expect, test } from '@jest/globals';
import { html, trustedHtml } from '#lib/page/html.ts';

test('text is escaped, in an element and in a quoted attribute', () => {
  const text = `<script>"it's" & more</script>`;
  const escaped = '&lt;script&gt;&quot;it&#39;s&quot; &amp; more&lt;/script&gt;';
  expect(String(html`<p title="${text}">${text}</p>`)).toBe(`<p title="${escaped}">${escaped}</p>`);
});

test('HTML inside HTML is not escaped again', () => {
  expect(String(html`<ul>${['a', '<b>'].map((item) => html`<li>${item}</li>`)}</ul>`)).toBe(
    '<ul><li>a</li><li>&lt;b&gt;</li></ul>',
  );
});

test('text in a list is escaped as well', () => {
  expect(String(html`${['<i>', ['&']]}`)).toBe('&lt;i&gt;&amp;');
});

test('nothing is written for undefined and false, and 0 is a figure', () => {
  expect(String(html`<p>${undefined}${false}${0}</p>`)).toBe('<p>0</p>');
});

test('trusted HTML goes out as it is', () => {
  expect(String(html`<style>${trustedHtml('a > b { content: "" }')}</style>`)).toBe(
    '<style>a > b { content: "" }</style>',
  );
});
