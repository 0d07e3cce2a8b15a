import { expect, test } from '@jest/globals';
import { healthReport, type Verifications } from '../../../functions/connections/health-report.ts';
import { callerWith } from '../../support/callers.ts';

const verifiedAt = '2026-11-24T12:00:00.000Z';
const verified = { outcome: 'verified', verifiedAt, account: 'ada' } as const;
const anonymous = { caller: undefined, version: '1.2.3' };
const reader = { caller: callerWith('read'), version: '1.2.3' };

test.each(['refused', 'unset', 'limited', 'unreachable'] as const)(
  'one connection that is %s degrades it',
  (outcome) => {
    const last: Verifications = { github: verified, enterprise: { outcome, verifiedAt } };
    expect(healthReport(last, anonymous)).toEqual({ status: 'degraded' });
  },
);

test.each<[string, Verifications | undefined, string]>([
  ['all connections were verified', { github: verified }, 'ok'],
  ['a connection was never verified', { github: undefined }, 'ok'],
  ['there is no connection', {}, 'ok'],
  ['the table cannot be read', undefined, 'degraded'],
])('when %s', (_, last, status) => {
  expect(healthReport(last, anonymous)).toEqual({ status });
});

test.each([anonymous, { caller: callerWith('write', 'operate'), version: '1.2.3' }])(
  'who cannot read gets the status and no more: %j',
  (audience) => {
    expect(healthReport({ github: verified }, audience)).toEqual({ status: 'ok' });
  },
);

test('who can read gets the version and each connection', () => {
  expect(healthReport({ github: verified, enterprise: undefined }, reader)).toEqual({
    status: 'ok',
    version: '1.2.3',
    connections: { github: verified, enterprise: { outcome: null, verifiedAt: null } },
  });
});
