import { describe, expect, test } from '@jest/globals';
import { signInPage } from '../../../functions/session/sign-in-page.ts';
import { forbiddenParts, textOf } from '../../lib/page/page-text.ts';

const page = signInPage({ stage: 'dev', version: '1.2.3' });
const field = (html: string) => /<input type="password"[^>]*>/.exec(html)?.[0];

test('the form posts one password, which a password manager may fill in', () => {
  expect(page).toContain('<form class="form" method="post" action="/sign-in">');
  expect(page.match(/ name="[^"]*"/g)?.filter((name) => !/viewport|robots/.test(name))).toEqual([' name="key"']);
  expect(field(page)).toContain('autocomplete="current-password"');
});

test('it says what to enter and how to get one for this stage', () => {
  const text = textOf(page);
  expect(text).toContain('API key A key of this stage. It begins with liaison_.');
  expect(text).toContain('npm run keys -- create --stage dev --name "my laptop" --scope read');
});

test('who is signed in already, and came by a link of another site, gets on by one of this site', () => {
  expect(page).toContain('<a href="/">Already signed in? Continue</a>');
});

describe('a problem', () => {
  const failed = signInPage({ stage: 'dev', problem: 'Liaison does not know this "key".' });

  test('is told at once, and belongs to the field', () => {
    expect(failed).toContain(
      '<p class="alert" id="problem" role="alert">Liaison does not know this &quot;key&quot;.</p>',
    );
    expect(field(failed)).toMatch(/aria-invalid="true" aria-describedby="problem key-hint"/);
  });

  test('is not there before there is one', () => {
    expect(page).not.toContain('role="alert"');
    expect(field(page)).not.toContain('aria-invalid');
    expect(field(page)).toContain('aria-describedby="key-hint"');
  });
});

test('where to go next is handed on', () => {
  expect(signInPage({ stage: 'dev', next: '/account?a=1&b="' })).toContain(
    '<input type="hidden" name="next" value="/account?a=1&amp;b=&quot;">',
  );
});

test('next is never a link, so that nobody can make the page lead elsewhere', () => {
  expect(signInPage({ stage: 'dev', next: 'https://example.com/' })).not.toContain('href="https:');
});

test('it holds no script, no style attribute and nothing from elsewhere', () => {
  expect(forbiddenParts(page)).toEqual([]);
});
