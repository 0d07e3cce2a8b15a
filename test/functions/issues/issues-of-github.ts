import { githubIssue } from '../../support/github-answer.ts';
import type { ReceivedRequest, ScriptedAnswer } from '../../support/http-server.ts';

/** What becomes of a creation: whether there is an issue afterwards, and what is answered where that is no 201. */
export interface Fate {
  readonly made: boolean;
  readonly answer: ScriptedAnswer;
}

/**
 * A GitHub with one repository, ada/notes, and one account, `ada`: it makes issues and lists them. Each creation takes
 * the next of `fates`; without one it is made and answered.
 */
export function issuesOfGitHub(...fates: readonly Fate[]) {
  const issues: ReturnType<typeof githubIssue>[] = [];
  const left = [...fates];

  function make(body: string) {
    const { title, body: text = null, labels = [], assignees = [] } = JSON.parse(body);
    const made = githubIssue(issues.length + 1, {
      title,
      body: text,
      labels: labels.map((name: string) => ({ name })),
      assignees: assignees.map((login: string) => ({ login })),
      created_at: new Date(Date.now()).toISOString(),
    });
    issues.unshift(made);
    return made;
  }

  return {
    /** The newest first. */
    issues,
    script: ({ method, url, body }: ReceivedRequest): ScriptedAnswer => {
      if (url === '/user') return { body: { login: 'ada' } };
      if (!url.startsWith('/repos/ada/notes/issues')) return { status: 404, body: { message: 'Not Found' } };
      if (method === 'GET') return { body: issues };
      const { made, answer } = left.shift() ?? { made: true, answer: undefined };
      const issue = made ? make(body) : undefined;
      return answer ?? { status: 201, body: issue };
    },
  };
}
