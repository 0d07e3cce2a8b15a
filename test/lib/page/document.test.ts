import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { document } from '#lib/page/document.ts';
import { html } from '#lib/page/html.ts';
import { securityHeaders } from '#lib/page/security-headers.ts';
import { forbiddenParts, textOf } from './page-text.ts';

const caller = { name: 'my laptop', scopes: ['read', 'write'] };
const main = html`<h1>Reports</h1>`;
const signedIn = document({ title: 'Reports', stage: 'dev', version: '1.2.3', caller, path: '/' }, main);

test('it is a document in English that fits a phone, titled by its subject and stage', () => {
  expect(signedIn).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(signedIn).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(signedIn).toContain('<title>Reports · Liaison dev</title>');
  expect(signedIn).toContain('<h1>Reports</h1>');
});

test('the policy admits exactly the stylesheet that the page holds', () => {
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(signedIn) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(securityHeaders['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
});

test('it holds no script, no style attribute and nothing from elsewhere', () => {
  expect(forbiddenParts(signedIn)).toEqual([]);
});

describe('who is signed in', () => {
  test('is named with the scopes, and can sign out by a form', () => {
    expect(textOf(signedIn)).toContain('Signed in as my laptop read, write');
    expect(signedIn).toContain('<form method="post" action="/sign-out"><button class="button-quiet">Sign out</button>');
  });

  test('sees in the navigation which page this is', () => {
    expect(signedIn.match(/<a [^>]*aria-current="page"[^>]*>/g)).toEqual(['<a href="/" aria-current="page">']);
  });

  test('is led to what a scope is needed for only with that scope', () => {
    const operator = document({ title: 'Reports', caller: { name: 'an operator', scopes: ['read', 'operate'] } }, main);
    expect(operator).toContain('<a href="/webhooks">Webhooks</a>');
    expect(signedIn).not.toContain('/webhooks');
  });

  test('may have any name', () => {
    const page = document({ title: 'Reports', caller: { name: '<script>"', scopes: [] } }, main);
    expect(page).toContain('<b>&lt;script&gt;&quot;</b>');
  });
});

test('nobody signed in: no navigation, and nothing to sign out of', () => {
  const page = document({ title: 'Sign in', stage: 'dev' }, main);
  expect(page).not.toContain('<nav');
  expect(page).not.toContain('/sign-out');
});

test('a page may keep stage and version to itself', () => {
  expect(textOf(document({ title: 'Not Found' }, main))).toBe('Not Found · Liaison Liaison Reports Liaison');
});
