export interface WelcomeFacts {
  readonly url: string;
  readonly apiKey: string;
  /** The key came from LIAISON_API_KEY: whoever set it knows it, and it is not to appear on a screen. */
  readonly apiKeyWasGiven: boolean;
  /** Address of GitHub where it is not the emulated one. */
  readonly ownGitHub?: string | undefined;
}

/** What `npm start` tells a person when everything runs, in 80 columns. */
export function welcome({ url, apiKey, apiKeyWasGiven, ownGitHub }: WelcomeFacts): string {
  // ada and hello-world are in the emulated GitHub, octocat in both; a repository to write to is one's own.
  const [user, others, repository] =
    ownGitHub === undefined
      ? ['ada', 'login=ada&login=octocat', 'octocat/hello-world']
      : ['octocat', 'login=octocat&login=github', 'OWNER/NAME'];
  const where = ownGitHub === undefined ? '' : ' in OWNER/NAME, a repository of yours';
  return `
  Sign in   ${url}/ with the API key
  API key   ${apiKeyWasGiven ? 'the one in LIAISON_API_KEY' : apiKey}
  GitHub    ${ownGitHub === undefined ? 'emulated (set GITHUB_TOKEN to use the real one)' : `${ownGitHub}, with your GITHUB_TOKEN`}

  Or in another terminal, first
    API=${url}
    KEY=${apiKeyWasGiven ? '$LIAISON_API_KEY' : apiKey}
  then: who am I, and what may I do
    curl -H "Authorization: Bearer $KEY" $API/account
  the repositories of a user
    curl -H "Authorization: Bearer $KEY" $API/users/${user}/repositories
  many users at once
    curl -H "Authorization: Bearer $KEY" "$API/users?${others}"
  one issue${where}, however often this is sent
    curl -H "Authorization: Bearer $KEY" -H "Idempotency-Key: my-first" \\
      -H "Content-Type: application/json" -d '{"title":"Hello"}' \\
      $API/repositories/${repository}/issues
  a job
    npm run invoke -- verify-connections
  a webhook; what comes of it is at ${url}/webhooks
    npm run webhook -- issues.opened

  Ctrl-C ends it. What the functions log appears below.

Liaison is ready at ${url}`;
}
