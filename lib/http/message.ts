import type { RequestBody } from './request-body.ts';
import { redactUrl } from './url.ts';

/** What is sent, without the credential. */
export interface Message {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestBody;
}

/** A message as hooks and errors tell it. */
export const describeMessage = ({ method, url }: Message): { method: string; url: string } => ({
  method,
  url: redactUrl(url),
});
