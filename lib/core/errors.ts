/** What a caller reads of a failure: the members of an RFC 9457 problem document, and the headers that go with it. */
export interface ProblemDetails {
  /** HTTP status code, 400 to 599. */
  readonly status: number;
  /** What kind of problem it is; the same text each time it occurs. */
  readonly title: string;
  /** What happened this time, and what the caller can do about it. Never a secret, a body or a stack. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Extension members of the problem document (RFC 9457 section 3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A failure that already knows how it is told to the caller of an endpoint. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: ProblemDetails;

  constructor(problem: ProblemDetails, options?: ErrorOptions) {
    super(problem.detail ?? problem.title, options);
    this.problem = problem;
  }
}

/** The deployment is wrong: an environment variable is missing or does not parse. Nothing that a caller can mend. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
