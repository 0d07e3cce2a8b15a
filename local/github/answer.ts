/** What the emulated GitHub answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes are sent as they are, everything else as JSON. */
  readonly body: unknown;
}

export const documentation = 'https://docs.github.com/rest';

/** An error as GitHub has it, with its own fields in `more`. https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
export const failure = (status: number, message: string, more: object = {}): Answer => ({
  status,
  body: { message, documentation_url: documentation, status: String(status), ...more },
});
