/** What a caller is told of a failure: the variable members of an RFC 9457 problem document, and headers beside it. */
export interface ProblemDetails {
  /** HTTP status code, 400 to 599. */
  readonly status: number;
  /** What happened, what it means for the caller and what to do. Never a secret, a body of others or a stack. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Extension members (RFC 9457 section 3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A failure that already knows how it is told to the caller of an endpoint. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: ProblemDetails;

  constructor(problem: ProblemDetails, options?: ErrorOptions) {
    super(problem.detail ?? `Problem ${problem.status}`, options);
    this.problem = problem;
  }
}

/** The deployment is wrong: an environment variable is missing or does not parse. Nothing that a caller can mend. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** The request names a connection that this deployment does not have. */
export class UnknownConnectionError extends Error {
  override readonly name = 'UnknownConnectionError';

  constructor(known: readonly string[]) {
    super(`There is no connection of this name. The connections are: ${known.join(', ')}.`);
  }
}
