import { describe, expect, test } from '@jest/globals';
import { runCase } from './run-case.ts';

const ok = { status: 200, body: { ok: true } };

/** A case that is hand-made here; without more it is a GET that is answered at once. */
const caseOf = (request: object, server: readonly object[], expected: object, rest: object = {}) => ({
  id: 'hand-made',
  level: 'must',
  request: { method: 'GET', path: '/r', ...request },
  server,
  expect: { outcome: 'ok', ...expected },
  ...rest,
});

const failuresOf = async (value: unknown) => (await runCase(value)).failures;

describe('what the format can say', () => {
  const stored = { status: 200, headers: { etag: '"v1"' }, body: { n: 1 } };
  const cached = { options: { cache: true, repeat: 2 } };
  const cases: Record<string, object> = {
    'a request that reaches no server uses its step': caseOf(
      { method: 'POST', body: { a: 1 } },
      [{ drop: true, dropPhase: 'connect' }, { status: 201 }],
      { requests: 1, attempts: 2, status: 201 },
    ),
    'a connection that takes its time to fail': caseOf(
      { options: { maxAttempts: 2, baseDelayMs: 0 } },
      [{ drop: true, dropPhase: 'connect', errorCode: 'ENOTFOUND', delayMs: 300 }],
      { outcome: 'error', errorKind: 'network', requests: 0, attempts: 2, minTotalWaitMs: 600, maxTotalWaitMs: 600 },
    ),
    'a connection that is cut, by the code that the case gives': caseOf(
      { options: { maxAttempts: 1 } },
      [{ drop: true, dropPhase: 'after-request', errorCode: 'CERT_HAS_EXPIRED' }],
      { outcome: 'error', errorKind: 'network', error: { messageContains: 'CERT_HAS_EXPIRED' } },
    ),
    'a body that stops': caseOf(
      { options: { attemptTimeoutMs: 700, maxAttempts: 1 } },
      [{ status: 200, headers: { 'content-length': 9 }, body: 'part', stallBody: true }],
      { outcome: 'error', errorKind: 'timeout', minTotalWaitMs: 700, maxTotalWaitMs: 700 },
    ),
    'a body that stops before its first byte': caseOf(
      { options: { attemptTimeoutMs: 700, maxAttempts: 1 } },
      [{ status: 200, stallBody: true }],
      { outcome: 'error', errorKind: 'timeout', minTotalWaitMs: 700, maxTotalWaitMs: 700 },
    ),
    'calls at the same moment': caseOf(
      { options: { together: [{ method: 'GET', path: '/b' }] } },
      [
        { ...ok, delayMs: 100 },
        { ...ok, delayMs: 10 },
      ],
      {
        requests: 2,
        perCall: ['ok', 'ok'],
        settledFirst: { path: '/b' },
        maxTotalWaitMs: 100,
        seen: [{ index: 1, path: '/b' }],
      },
    ),
    'calls at the same moment, beside the request': caseOf(
      {},
      [
        { ...ok, delayMs: 10 },
        { status: 404, delayMs: 100 },
      ],
      { perCall: ['ok', 'http'], settledFirst: [0, 'together'] },
      { together: [{ method: 'GET', path: '/b' }] },
    ),
    'calls of which one is given up': caseOf(
      { options: { parallel: 2, signalAbortAtMs: 50, abortIndex: 1 } },
      [{ ...ok, delayMs: 100 }],
      { requests: 2, perCall: ['ok', 'cancelled'], settledFirst: 1 },
    ),
    'a call that follows later': caseOf(
      {},
      [ok],
      { requests: 2, minGapMs: 5_000, followUpOutcomes: ['ok'] },
      {
        followUps: [{ method: 'GET', path: '/later', waitBeforeMs: 5_000 }],
      },
    ),
    'the status of the last page': caseOf(
      { options: { paginate: true } },
      [
        { status: 200, headers: { link: '</r?page=2>; rel="next"' }, body: [1] },
        { status: 203, body: [2] },
      ],
      { items: [1, 2], status: 203 },
    ),
    'the place to go on from': caseOf(
      { options: { paginate: true, maxAttempts: 1 } },
      [{ status: 200, headers: { link: '</r?page=2>; rel="next"' }, body: [1] }, { status: 500 }],
      { outcome: 'error', items: [1], error: { hasCursor: true, cursor: '{{self}}/r?page=2' } },
    ),
    'a number of tries of the call before that of its client': caseOf(
      { options: { clientMaxAttempts: 1, maxAttempts: 3 } },
      [{ status: 500 }],
      { outcome: 'error', errorKind: 'retries-exhausted', requests: 3 },
    ),
    'a number of tries of the client where the call has none': caseOf(
      { options: { clientMaxAttempts: 2 } },
      [{ status: 500 }],
      { outcome: 'error', errorKind: 'retries-exhausted', requests: 2, giveUps: 1 },
    ),
    'a form': caseOf(
      { method: 'PUT', body: { a: 'b', c: 'd' }, options: { bodyKind: 'form-data' } },
      [{ status: 503 }, { status: 200 }],
      {
        seen: [0, 1].map((index) => ({
          index,
          bodyEquals: { a: 'b', c: 'd' },
        })),
      },
    ),
    'a stored answer that still holds': caseOf(cached, [stored, { status: 304 }], {
      requests: 2,
      bodyEquals: { n: 1 },
      seen: [{ index: 1, headerEquals: { 'if-none-match': '"v1"' } }],
    }),
    'an answer to a request without a condition': caseOf(
      { options: { cache: true } },
      [{ status: 304, unconditional: stored }],
      { requests: 2, bodyEquals: { n: 1 }, followUpBodies: [{ n: 1 }] },
      { followUps: [{ method: 'GET', path: '/r' }] },
    ),
    'a stored answer that vanishes under way': caseOf(
      { options: { cache: true, repeat: 2, evictWhileInFlight: 1 } },
      [stored, { status: 304, unconditional: { ...stored, body: { n: 2 } } }],
      {
        requests: 3,
        bodyEquals: { n: 2 },
        seen: [
          { index: 1, headerPresent: 'if-none-match' },
          { index: 2, headerAbsent: 'if-none-match' },
        ],
      },
    ),
    'a call that goes by the store': caseOf(
      { options: { cache: true } },
      [stored],
      { requests: 3, seen: [1, 2].map((index) => ({ index, headerAbsent: 'if-none-match' })) },
      {
        followUps: [
          { method: 'GET', path: '/r', options: { cache: 'bypass' } },
          { method: 'GET', path: '/r', options: { bypass: true } },
        ],
      },
    ),
    'more requests than the least': caseOf({ options: { repeat: 3 } }, [ok], { requests: 1, requestsMax: 3 }),
    'what would be seen if it were followed': caseOf(
      { options: { auth: { scheme: 'bearer', secrets: ['s'] } } },
      [
        { status: 302, headers: { location: '{{other}}/x' } },
        { ...ok, origin: 'other' },
      ],
      {
        outcome: 'error',
        errorKind: 'unsafe-redirect',
        orOk: true,
        requests: 1,
        requestsMax: 2,
        seenIfFollowed: [{ index: 1, headerAbsent: ['authorization'] }],
      },
    ),
    'from https to http on the same host': caseOf(
      { options: { auth: { scheme: 'bearer', secrets: ['s'] } } },
      [
        { status: 302, headers: { location: '{{self-http}}/x' } },
        { ...ok, origin: 'self-http' },
      ],
      { orError: 'unsafe-redirect', requestsMin: 1, requests: 2, seen: [{ index: 1, headerAbsent: 'authorization' }] },
    ),
    'a date of the oldest kind': caseOf({}, [{ status: 503, headers: { 'retry-after': '{{now+10s|asctime}}' } }, ok], {
      minTotalWaitMs: 10_000,
      maxTotalWaitMs: 14_500,
    }),
    'a time that is over': caseOf({}, [{ status: 503, headers: { 'retry-after': '{{now-10s|http-date}}' } }, ok], {
      maxTotalWaitMs: 5_000,
    }),
    // The reset is the server's time, and nothing but the client's clock says what that is.
    'a clock of the client that is ahead': caseOf(
      { options: { provider: 'github', clockSkewMs: 20_000, jitter: 'none' } },
      [{ status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '{{now+30s|epoch}}' } }, ok],
      { minTotalWaitMs: 10_000, maxTotalWaitMs: 12_000 },
    ),
    'a wait that is too long for the caller': caseOf(
      { options: { maxServerWaitMs: 4_999 } },
      [{ status: 429, headers: { 'retry-after': '5' } }],
      { outcome: 'error', errorKind: 'rate-limited', requests: 1, error: { retryAfterMs: 5_000 } },
    ),
    'a try whose other outcome is the right one': caseOf({}, [{ status: 404 }], {
      orError: ['auth', 'http'],
      status: 200,
      bodyEquals: { ok: true },
      minTotalWaitMs: 5,
    }),
    'credentials in every place': caseOf(
      { options: { auth: { scheme: 'basic', secrets: ['me:pw'] } } },
      [ok],
      {
        seen: [
          { index: 0, headerEquals: { Authorization: 'Basic bWU6cHc=' } },
          { index: 1, headerEquals: { authorization: 'token t' } },
          { index: 2, headerEquals: { 'x-key': 'k' } },
          { index: 3, path: '/r?key=q' },
        ],
      },
      {
        followUps: [
          { scheme: 'token', secrets: ['t'] },
          { scheme: 'header', name: 'X-Key', secrets: ['k'] },
          { scheme: 'query', name: 'key', secrets: ['q'] },
        ].map((auth) => ({ method: 'GET', path: '/r', options: { auth } })),
      },
    ),
    'kinds that notes accept too': caseOf({ options: { maxAttempts: 2 } }, [{ status: 500 }], {
      outcome: 'error',
      errorKind: 'network',
      notes: 'one counter for all; retries-exhausted is accepted too',
    }),
    'http and retries-exhausted after one try': caseOf({ options: { maxAttempts: 1 } }, [{ status: 500 }], {
      outcome: 'error',
      errorKind: 'retries-exhausted',
      perCall: ['retries-exhausted'],
    }),
  };

  test.each(Object.entries(cases))('%s', async (_, value) => {
    expect(await failuresOf(value)).toEqual([]);
  });
});

describe('what is not as expected fails', () => {
  const failing = [{ status: 500, body: { message: 'PRIVATE' } }];
  const twice = { options: { repeat: 2 } };
  const retried = { options: { maxAttempts: 2, baseDelayMs: 400, jitter: 'none' } };
  const refused = { options: { auth: { scheme: 'bearer', secrets: ['old', 'new'] } } };
  const cases: Record<string, object> = {
    outcome: caseOf({}, [{ status: 404 }], {}),
    'outcome: expected error': caseOf({}, [ok], { outcome: 'error' }),
    errorKind: caseOf({}, [{ status: 404 }], { outcome: 'error', errorKind: 'network' }),
    'errorKind: expected "http"': caseOf(retried, failing, { outcome: 'error', errorKind: 'http' }),
    'outcome: expected ok, saw http': caseOf({}, [{ status: 404 }], { orError: 'auth' }),
    status: caseOf({}, [ok], { status: 201 }),
    bodyEquals: caseOf({}, [ok], { bodyEquals: { ok: false } }),
    items: caseOf({ options: { paginate: true } }, [{ status: 200, body: [1, 2] }], { items: [1] }),
    'requests: expected 2, saw 1': caseOf({}, [ok], { requests: 2 }),
    'requests: expected 1 to 2, saw 3': caseOf({ options: { repeat: 3 } }, [ok], { requests: 2, requestsMin: 1 }),
    requestsMin: caseOf({}, [ok], { requestsMin: 2 }),
    requestsMax: caseOf(twice, [ok], { requestsMax: 1 }),
    attempts: caseOf({}, [ok], { attempts: 2 }),
    minTotalWaitMs: caseOf({}, [{ ...ok, delayMs: 99 }], { minTotalWaitMs: 100 }),
    maxTotalWaitMs: caseOf({}, [{ ...ok, delayMs: 101 }], { maxTotalWaitMs: 100 }),
    'seen[0]: expected method "PUT"': caseOf({}, [ok], { seen: [{ index: 0, method: 'PUT' }] }),
    'seen[0]: expected path "/x"': caseOf({}, [ok], { seen: [{ index: 0, path: '/x' }] }),
    'seen[0]: expected origin "other"': caseOf({}, [ok], { seen: [{ index: 0, origin: 'other' }] }),
    'seen[0]: expected accept "x"': caseOf({}, [ok], { seen: [{ index: 0, headerEquals: { accept: 'x' } }] }),
    'seen[0]: expected no Accept': caseOf({}, [ok], { seen: [{ index: 0, headerAbsent: ['Accept'] }] }),
    'seen[0]: expected X-Key': caseOf({}, [ok], { seen: [{ index: 0, headerPresent: ['X-Key'] }] }),
    'seen[0]: expected the body': caseOf({ method: 'PUT', body: { a: 1 } }, [ok], {
      seen: [{ index: 0, bodyEquals: { a: 2 } }],
    }),
    'seen[1]: expected a request': caseOf({}, [ok], { seen: [{ index: 1, method: 'GET' }] }),
    'seen[0]: expected no accept': caseOf({}, [ok], { seenIfFollowed: [{ index: 0, headerAbsent: ['accept'] }] }),
    'request 0: expected at other': caseOf({}, [{ ...ok, origin: 'other' }], {}),
    perCall: caseOf(twice, [ok], { perCall: ['ok', 'http'] }),
    'perCall: expected ["ok"]': caseOf(twice, [ok], { perCall: ['ok'] }),
    followUpOutcomes: caseOf({}, [ok], { followUpOutcomes: ['ok'] }),
    followUpBodies: caseOf(
      {},
      [ok],
      { followUpBodies: [{ ok: false }] },
      { followUps: [{ method: 'GET', path: '/' }] },
    ),
    retries: caseOf(retried, failing, { outcome: 'error', retries: 2 }),
    hookAttempts: caseOf(retried, failing, { outcome: 'error', hookAttempts: [1, 2] }),
    giveUps: caseOf(retried, failing, { outcome: 'error', giveUps: 0 }),
    refreshes: caseOf(refused, [{ status: 401 }], { outcome: 'error', refreshes: 2 }),
    maxInFlight: caseOf({ options: { parallel: 3 } }, [{ ...ok, delayMs: 50 }], { maxInFlight: 2 }),
    minGapMs: caseOf(retried, [{ status: 500 }, ok], { minGapMs: 401 }),
    quietAfterFirstAnswerMs: caseOf(retried, [{ status: 500 }, ok], { quietAfterFirstAnswerMs: 401 }),
    settledFirst: caseOf(
      {},
      [{ ...ok, delayMs: 50 }, ok],
      { settledFirst: 'main' },
      { together: [{ method: 'GET', path: '/b' }] },
    ),
    'error.attempts': caseOf(retried, failing, { outcome: 'error', error: { attempts: 3 } }),
    'error.causeStatus': caseOf(retried, failing, { outcome: 'error', error: { causeStatus: 503 } }),
    'error.hasRetryAt': caseOf({}, [{ status: 404 }], { outcome: 'error', error: { hasRetryAt: true } }),
    'error.retryAfterMsAtLeast': caseOf(
      { options: { maxServerWaitMs: 1_000 } },
      [{ status: 429, headers: { 'retry-after': '5' } }],
      { outcome: 'error', error: { retryAfterMsAtLeast: 5_001 } },
    ),
    'error.totalWaitMsAbout': caseOf(retried, failing, { outcome: 'error', error: { totalWaitMsAbout: 350 } }),
    'error.totalWaitMsAtMost': caseOf(retried, failing, { outcome: 'error', error: { totalWaitMsAtMost: 399 } }),
    'error.status: expected 404, but there is no error': caseOf({}, [ok], { error: { status: 404 } }),
    'secretNotIn: "/r" is in the message': caseOf({}, [{ status: 404 }], { outcome: 'error', secretNotIn: ['/r'] }),
  };

  test.each(Object.entries(cases))('%s', async (line, value) => {
    const failures = await failuresOf(value);
    expect(failures.filter((failure) => failure.startsWith(line))).not.toEqual([]);
  });
});

describe('what the runner does not know fails', () => {
  const cases: Record<string, object> = {
    'unknown field request.options.patience': caseOf({ options: { patience: 1 } }, [ok], {}),
    'unknown field expect.haste': caseOf({}, [ok], { haste: 1 }),
    'unknown field server.0.mood': caseOf({}, [{ ...ok, mood: 'good' }], {}),
    'unknown field expect.seen.0.colour': caseOf({}, [ok], { seen: [{ index: 0, colour: 'red' }] }),
    'unknown field followUps.0.options.patience': caseOf(
      {},
      [ok],
      {},
      {
        followUps: [{ method: 'GET', path: '/', options: { patience: 1 } }],
      },
    ),
    'unknown field weather': caseOf({}, [ok], {}, { weather: 'fine' }),
    'unknown check error.colour': caseOf({}, [{ status: 404 }], { outcome: 'error', error: { colour: 'red' } }),
    'unknown token {{then}}': caseOf({}, [{ status: 200, headers: { date: '{{then}}' } }], {}),
    'request.options.provider': caseOf({ options: { provider: 'gitlab' } }, [ok], {}),
    'request.options.respectRetryAfter: the client has no such option': caseOf(
      { options: { respectRetryAfter: false } },
      [ok],
      {},
    ),
    'expect.errorKind': caseOf({}, [{ status: 404 }], { outcome: 'error', errorKind: 'sad' }),
  };

  test.each(Object.entries(cases))('%s', async (line, value) => {
    const failures = await failuresOf(value);
    expect(failures.filter((failure) => failure.startsWith(line))).not.toEqual([]);
  });

  test.each([[undefined], [null], [1], [{}], [{ id: 'x' }]])('%j is no case', async (value) => {
    expect((await runCase(value)).passed).toBe(false);
  });

  test('a default that it does not know fails every case', async () => {
    const { failures } = await runCase(caseOf({}, [ok], {}), { defaults: { patience: 1 } });
    expect(failures).toEqual([expect.stringContaining('unknown field patience')]);
  });
});
