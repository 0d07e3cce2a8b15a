import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** The item as plain values; the document client leaves the one in an exception as DynamoDB writes it. Of sets and bytes it knows nothing. */
export const plainItem = (item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));

function plainValue({ S, N, BOOL, L, M }: AttributeValue): unknown {
  if (N !== undefined) return Number(N);
  if (L) return L.map(plainValue);
  if (M) return plainItem(M);
  return S ?? BOOL ?? null;
}
