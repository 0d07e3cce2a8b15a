import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cookiesOf, fromPageOf } from '../support/http-answer.ts';
import { apiKey, type Laptop, startLaptop } from '../support/laptop.ts';

let laptop: Laptop;
let ownPage: Record<string, string>;
let cookie: string;

const signIn = (form: Record<string, string>, headers: Record<string, string> = ownPage) =>
  laptop.send('POST', '/sign-in', { key: '', form, headers });
const asPerson = (method: string, path: string, headers: Record<string, string> = {}) =>
  laptop.send(method, path, { key: '', headers: { cookie, ...headers } });

beforeAll(async () => {
  laptop = await startLaptop();
  ownPage = fromPageOf(String(laptop.addresses.api));
  cookie = cookiesOf(await signIn({ key: apiKey }));
}, 120_000);
afterAll(async () => {
  await laptop?.close();
});

describe('whoever is not signed in', () => {
  test('is led from the start page to the form', async () => {
    const { status, headers } = await laptop.get('/', '');
    expect([status, headers.get('location')]).toEqual([303, '/sign-in']);
  });

  test('is led from a list to the form, and from there to the same list', async () => {
    const list = '/webhooks?status=queued&event=a+b%26c';
    const { headers } = await laptop.get(list, '');
    const form = await laptop.get(String(headers.get('location')), '');
    const [, next = ''] = /name="next" value="([^"]*)"/.exec(String(form.body)) ?? [];
    const signedIn = await signIn({ key: apiKey, next: next.replaceAll('&amp;', '&') });
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, list]);
  });

  test('is shown a form that asks for the key, and a browser that may do nothing else with it', async () => {
    const { status, headers, body } = await laptop.get('/sign-in', '');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toMatch(/<form [^>]*method="post" action="\/sign-in"/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('signs in with a key, and goes on to where the form says', async () => {
    const { status, headers } = await signIn({ key: apiKey, next: '/account' });
    expect([status, headers.get('location')]).toEqual([303, '/account']);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-liaison=[\w.-]+; Max-Age=43200; Path=\/; Secure; HttpOnly; SameSite=Strict$/),
    ]);
  });

  test('gets the form again, and no cookie, for a key that is unknown', async () => {
    const { status, headers, body } = await signIn({ key: 'liaison_unknown' });
    expect([status, headers.getSetCookie()]).toEqual([401, []]);
    expect(body).toContain('does not know this key');
    expect(body).not.toContain('liaison_unknown');
  });

  test.each(['https://evil.example', '//evil.example', '//evil.example?a=b', '/\\evil.example'])(
    'is not sent on to %s',
    async (next) => {
      const { status, headers } = await signIn({ key: apiKey, next });
      expect([status, headers.get('location'), headers.getSetCookie()]).toEqual([400, null, []]);
    },
  );
});

describe('whoever is signed in', () => {
  test('sees the connections on the start page', async () => {
    const { status, headers, body } = await asPerson('GET', '/');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain('<h2>github</h2>');
    expect(body).not.toContain('<script');
  });

  test('reads the API too', async () => {
    expect(await asPerson('GET', '/account')).toMatchObject({ status: 200, body: { login: 'octocat' } });
  });

  test('changes nothing from a page of another site, nor does a program with Basic', async () => {
    const path = '/repositories/octocat/hello-world/issues';
    const basic = { authorization: `Basic ${btoa(`:${apiKey}`)}` };
    const before = laptop.github?.count;
    const json = { title: 'From elsewhere' };
    const answers = [
      await laptop.send('POST', path, { key: '', json, headers: { cookie } }),
      await laptop.send('POST', path, { key: '', json, headers: basic }),
    ];
    expect(answers).toMatchObject([{ status: 403 }, { status: 403 }]);
    expect(laptop.github?.count).toBe(before);
    expect((await laptop.send('POST', path, { key: '', json, headers: { cookie, ...ownPage } })).status).toBe(201);
  });

  test('signs out', async () => {
    const { status, headers } = await asPerson('POST', '/sign-out', {
      ...ownPage,
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([status, headers.get('location')]).toEqual([303, '/sign-in']);
    expect(headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-liaison=; Max-Age=0;/)]);
  });

  test.each([
    ['forged', () => cookie.replace(/\.[\w-]+$/, `.${'A'.repeat(43)}`)],
    ['cut off', () => cookie.slice(0, -1)],
    ['nonsense', () => '__Host-liaison=nonsense'],
  ])('is not, with a cookie that is %s', async (_, made) => {
    const answers = [
      await laptop.send('GET', '/', { key: '', headers: { cookie: made() } }),
      await laptop.send('GET', '/account', { key: '', headers: { cookie: made() } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([303, 401]);
  });
});

test.each([
  ['of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['of a sibling', { 'sec-fetch-site': 'same-site' }],
  ['that does not say where it comes from', {}],
])('a form %s signs nobody in', async (_, headers) => {
  const answer = await signIn({ key: apiKey }, headers);
  expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
});
