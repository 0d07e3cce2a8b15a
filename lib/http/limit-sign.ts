import { member } from './member.ts';
import type { Provider } from './provider.ts';

/** Whether the body itself says that it is about a limit. */
export function hasLimitSign(data: unknown, provider: Provider): boolean {
  const { messages, documentationLinks } = provider.limitSigns;
  return (
    messages.some((pattern) => pattern.test(text(data, 'message'))) ||
    documentationLinks.some((pattern) => pattern.test(text(data, 'documentation_url'))) ||
    hasLimitCode(data, provider)
  );
}

/** Whether the code of an error names a limit, or one of a GraphQL answer's; Slack and GraphQL answer 200 to those too. */
export function hasLimitCode(data: unknown, provider: Provider): boolean {
  const { errorCodes } = provider.limitSigns;
  if (errorCodes.length === 0) return false;
  if (errorCodes.includes(text(data, 'error'))) return true;
  return graphqlErrors(data).some(
    (error) =>
      errorCodes.includes(text(error, 'type')) || errorCodes.includes(text(member(error, 'extensions'), 'code')),
  );
}

/** Whether it is a GraphQL answer whose errors say that it failed for now. */
export function hasFailureSign(data: unknown, { failureSigns = [] }: Provider): boolean {
  if (failureSigns.length === 0) return false;
  return graphqlErrors(data).some((error) => failureSigns.some((pattern) => pattern.test(text(error, 'message'))));
}

/** Whether a GraphQL answer has a result all the same, so that a part of what was asked for is done. */
export function hasResult(data: unknown): boolean {
  const result = member(data, 'data');
  return typeof result === 'object' && result !== null && Object.values(result).some((field) => field !== null);
}

function graphqlErrors(data: unknown): readonly unknown[] {
  const errors = member(data, 'errors');
  return Array.isArray(errors) ? errors : [];
}

function text(value: unknown, name: string): string {
  const found = member(value, name);
  return typeof found === 'string' ? found : '';
}
