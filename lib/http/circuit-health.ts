import type { Ending } from './assess.ts';
import type { Health } from './circuit-breaker.ts';

/** What an attempt shows of the service: any answer but a passing failure, a refusal too, shows that it works. */
export function healthOf({ outcome, classification }: Ending): Health {
  if (outcome.type === 'stopped' && outcome.reason !== 'attempt-timeout') return 'unknown';
  if (classification === 'transient' || classification === 'never-sent' || classification === 'unknown-fate') {
    return 'failing';
  }
  return 'well';
}
