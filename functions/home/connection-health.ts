import type { Verification } from '#lib/contract/verification.ts';
import type { Tone } from '#lib/page/status.ts';
import { relativeTime } from '#lib/page/time.ts';

/** How a connection is, in words for a person. */
export interface ConnectionHealth {
  readonly tone: Tone;
  /** Two or three. */
  readonly words: string;
  /** What it means and what to do; undefined where there is nothing to do. */
  readonly advice?: string;
}

const hour = 3_600_000;
/** The job verifies hourly: a run may be late, three may not. */
const overdueMs = 3 * hour;
/** Time enough to get a new token in an organisation that has to approve it. */
const endsSoonMs = 14 * 24 * hour;

/** `provider` is the third party's name. Judges by the last verification, and by how old that is. */
export function connectionHealth(
  verification: Verification | undefined,
  { provider, now }: { readonly provider: string; readonly now: number },
): ConnectionHealth {
  if (!verification)
    return { tone: 'unknown', words: 'Not verified yet', advice: 'Liaison verifies every connection once an hour.' };
  switch (verification.outcome) {
    case 'verified':
      return verifiedHealth(verification, now);
    case 'refused':
      return {
        tone: 'bad',
        words: 'Refused',
        advice: `${provider} refused the credential. Put a valid one into this connection’s secret; Liaison reads it within five minutes.`,
      };
    case 'unset':
      return {
        tone: 'warning',
        words: 'No credential yet',
        advice: `This connection’s secret holds no credential that can be used. Put one there, and requests to ${provider} work within five minutes.`,
      };
    case 'limited':
      return {
        tone: 'warning',
        words: 'Limit used up',
        advice: `${provider} takes no more requests for now, so the credential could not be verified. It is tried again within the hour.`,
      };
    case 'unreachable':
      return {
        tone: 'bad',
        words: 'Unreachable',
        advice: `${provider} gave no answer to go by. If it lasts, see whether ${provider} reports an incident.`,
      };
  }
}

function verifiedHealth({ verifiedAt, credentialExpiresAt }: Verification, now: number): ConnectionHealth {
  const ends = credentialExpiresAt === undefined ? undefined : Date.parse(credentialExpiresAt);
  if (ends !== undefined && ends <= now)
    return {
      tone: 'bad',
      words: 'Credential ended',
      advice: `The credential ended ${relativeTime(ends, now)}. Put a new one into this connection’s secret.`,
    };
  const verified = Date.parse(verifiedAt);
  if (now - verified > overdueMs)
    return {
      tone: 'warning',
      words: 'Verification overdue',
      advice: `It was well ${relativeTime(verified, now)}, and is verified hourly: see whether the job verify-connections runs.`,
    };
  if (ends !== undefined && ends - now < endsSoonMs)
    return {
      tone: 'warning',
      words: 'Credential ends soon',
      advice: `The credential ends ${relativeTime(ends, now)}. Put a new one into this connection’s secret before then.`,
    };
  return { tone: 'good', words: 'Healthy' };
}
