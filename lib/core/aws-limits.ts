/**
 * Settings of AWS SDK clients whose answers come within milliseconds: a slow service must not cost an endpoint its 29 s.
 * At worst three attempts of 2 s. Why all four: see lib/secrets/secrets-manager.ts.
 */
export const shortLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1000, socketTimeout: 1000, throwOnRequestTimeout: true },
};

/**
 * What a call with these settings takes at most, in milliseconds: its attempts, and the SDK's waits between them. Those are
 * 150 ms in all; 3 s where the service throttles, which it does at once.
 */
export const longestCallMs = shortLimits.maxAttempts * 2_000 + 500;
