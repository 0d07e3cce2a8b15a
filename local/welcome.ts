export interface WelcomeFacts {
  readonly url: string;
  readonly apiKey: string;
  /** The key came from LIAISON_API_KEY: whoever set it knows it, and it is not to appear on a screen. */
  readonly apiKeyWasGiven: boolean;
  /** Address of GitHub where it is not the emulated one. */
  readonly ownGitHub?: string | undefined;
}

/** What `npm start` tells a person when everything runs. */
export function welcome({ url, apiKey, apiKeyWasGiven, ownGitHub }: WelcomeFacts): string {
  const key = apiKeyWasGiven ? '$LIAISON_API_KEY' : apiKey;
  // ada is a user of the emulated GitHub, octocat one of github.com.
  const user = ownGitHub === undefined ? 'ada' : 'octocat';
  return `
  Address   ${url}
  API key   ${apiKeyWasGiven ? 'the one in LIAISON_API_KEY' : apiKey}
  GitHub    ${ownGitHub === undefined ? 'emulated (set GITHUB_TOKEN to use the real one)' : `${ownGitHub}, with your GITHUB_TOKEN`}

  Try
    curl -H "Authorization: Bearer ${key}" ${url}/users/${user}/repositories
    curl ${url}/health
    npm run invoke -- verify-connections

  Ctrl-C ends it. What the functions log appears below.

Liaison is ready at ${url}`;
}
