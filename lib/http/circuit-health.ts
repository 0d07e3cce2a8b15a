import type { Ending } from './assess.ts';
import type { Health } from './circuit-breaker.ts';

/**
 * What an attempt shows of the service: any answer but a passing failure, a refusal too, shows that it works. What its caller
 * ended, or what failed for reasons that are not the service's, shows nothing.
 */
export function healthOf({ outcome, classification }: Ending): Health {
  if (classification === 'transient' || classification === 'never-sent' || classification === 'unknown-fate') {
    return 'failing';
  }
  if (outcome.type === 'stopped' && outcome.reason === 'deadline') return 'unanswered';
  const answered = outcome.type === 'response' || outcome.type === 'lost-response' || classification === 'bad-response';
  return answered ? 'well' : 'unknown';
}
