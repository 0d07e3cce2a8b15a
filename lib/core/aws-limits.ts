/**
 * Settings of AWS SDK clients whose answers come within milliseconds: a slow service must not cost an endpoint its 29 s.
 * At worst three attempts of 2 s. Why all four: see lib/secrets/secrets-manager.ts.
 */
export const shortLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1000, socketTimeout: 1000, throwOnRequestTimeout: true },
};
