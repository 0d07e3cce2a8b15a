import { describe, expect, test } from '@jest/globals';
import { alwaysClosed, type CircuitBreaker, createCircuitBreaker, type Health } from '#lib/http/circuit-breaker.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

/** A request that is let through and ends like that. */
function request(circuit: CircuitBreaker, health: Health, at = now) {
  const entry = circuit.enter(at);
  if (entry !== 'open') circuit.record(entry, health, at);
  return entry;
}

function fail(circuit: CircuitBreaker, times: number, at = now) {
  for (let count = 0; count < times; count += 1) request(circuit, 'failing', at);
}

describe('a circuit', () => {
  test('opens after ten failures in a row, for ten seconds, unless it is told otherwise', () => {
    const circuit = createCircuitBreaker({});
    fail(circuit, 9);
    expect([circuit.enter(now), circuit.openUntil()]).toEqual(['closed', 0]);
    fail(circuit, 1);
    expect([circuit.enter(now + 9_999), circuit.openUntil()]).toEqual(['open', now + 10_000]);
  });

  test('takes the figures that it is given', () => {
    const circuit = createCircuitBreaker({ failures: 2, pauseMs: 100, longestPauseMs: 150 });
    fail(circuit, 2);
    expect(circuit.openUntil()).toBe(now + 100);
    fail(circuit, 1, now + 100);
    expect(circuit.openUntil()).toBe(now + 250);
  });

  test('counts failures in a row: one that ends well begins anew', () => {
    const circuit = createCircuitBreaker({ failures: 2 });
    fail(circuit, 1);
    request(circuit, 'well');
    fail(circuit, 1);
    expect(circuit.enter(now)).toBe('closed');
  });

  test('learns nothing from one whose end says nothing', () => {
    const circuit = createCircuitBreaker({ failures: 2 });
    fail(circuit, 1);
    request(circuit, 'unknown');
    fail(circuit, 1);
    expect(circuit.enter(now)).toBe('open');
  });
});

describe('an open circuit', () => {
  const opened = () => {
    const circuit = createCircuitBreaker({ failures: 1 });
    fail(circuit, 1);
    return circuit;
  };

  test('lets one request through after its pause, and no other until that one has ended', () => {
    const circuit = opened();
    expect([circuit.enter(now + 10_000), circuit.enter(now + 10_000), circuit.enter(now + 60_000)]).toEqual([
      'probe',
      'open',
      'open',
    ]);
    circuit.record('probe', 'unknown', now + 60_000);
    expect(circuit.enter(now + 60_000)).toBe('probe');
  });

  test('closes when its probe ends well, and its next pause is a first one', () => {
    const circuit = opened();
    request(circuit, 'well', now + 10_000);
    expect([circuit.enter(now + 10_000), circuit.openUntil()]).toEqual(['closed', 0]);
    fail(circuit, 1, now + 10_000);
    expect(circuit.openUntil()).toBe(now + 20_000);
  });

  test('stays open twice as long each time its probe fails, two minutes at most', () => {
    const circuit = opened();
    const pauses = [];
    for (let probe = 0; probe < 5; probe += 1) {
      const at = circuit.openUntil();
      fail(circuit, 1, at);
      pauses.push(circuit.openUntil() - at);
    }
    expect(pauses).toEqual([20_000, 40_000, 80_000, 120_000, 120_000]);
  });

  test.each(['well', 'failing'] as const)(
    'learns nothing from a request that was sent before it opened and ends %s',
    (health) => {
      const circuit = createCircuitBreaker({ failures: 1 });
      const before = circuit.enter(now);
      fail(circuit, 1);
      circuit.record(before, health, now + 5_000);
      expect(circuit.openUntil()).toBe(now + 10_000);
    },
  );
});

test('a client without one lets everything through', () => {
  fail(alwaysClosed, 100);
  expect([alwaysClosed.enter(now), alwaysClosed.openUntil()]).toEqual(['closed', 0]);
});
