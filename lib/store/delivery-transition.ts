import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { DeliveryStatus, DeliveryStep } from '#lib/contract/delivery.ts';
import { deliveryIndex } from '#lib/contract/table-keys.ts';
import { deliveryKey, statusKey } from '#lib/store/delivery-row.ts';
import type { DeliveryKey } from '#lib/store/delivery-store.ts';

/** A change of one row that is made only of a row that allows it. */
export interface Transition {
  /** The statuses that allow it; `absent`: where there is no row. */
  readonly from: readonly (DeliveryStatus | 'absent')[];
  /** The status stays without it. */
  readonly to?: DeliveryStatus;
  readonly what: DeliveryStep['what'];
  /** Also becomes the row's last error. */
  readonly why?: string;
  /** What has no value here is left as it is. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Set where the row has no such attribute yet. */
  readonly initially?: Readonly<Record<string, unknown>>;
  /** Counts an attribute up: by a number, or by what another attribute of the row says, if it is there. */
  readonly increase?: { readonly attribute: string; readonly by: number | string };
  readonly remove?: readonly string[];
  /** The row has no lease that is in force. */
  readonly unleased?: true;
  /** The row has this lease, and no later one: in milliseconds since the epoch. */
  readonly heldUntil?: number;
  /** Nothing has happened to the row since then: ISO 8601, as the row says. */
  readonly unchangedSince?: string;
  /** Statuses that allow it too, if nobody is at the row and nothing has happened to it since then: ISO 8601. */
  readonly quiet?: { readonly from: readonly DeliveryStatus[]; readonly since: string };
}

/** An item holds 400 kB, and the reason is a line for a person. */
const longestWhy = 1_000;

/**
 * The one request that makes the change. `token` tells this change from all others: a row that has it was written by
 * this request, however often the SDK has sent it.
 */
export function transitionUpdate(
  key: DeliveryKey,
  now: number,
  token: string,
  transition: Transition,
): Omit<UpdateCommandInput, 'TableName'> {
  const { from, to, what, set, initially, increase, remove = [], quiet } = transition;
  const at = new Date(now).toISOString();
  const why = transition.why?.slice(0, longestWhy);
  const statusChange = to && { status: to, [deliveryIndex.partition]: statusKey(key.connection, to) };
  const assigned = present({ ...statusChange, updatedAt: at, token, lastError: why, ...set });
  const kept = present({ ...initially });
  const statuses = from.filter((status) => status !== 'absent');

  const assignments = [
    ...Object.keys(assigned).map((name) => `#${name} = :${name}`),
    ...Object.keys(kept).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
    '#history = list_append(if_not_exists(#history, :none), :steps)',
    ...(increase ? [`#${increase.attribute} = #${increase.attribute} + ${amount(increase.by)}`] : []),
  ];
  const removals = remove.length > 0 ? ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '';
  const update = `SET ${assignments.join(', ')}${removals}`;

  const isOneOf = (names: readonly DeliveryStatus[]) =>
    `#status IN (${names.map((name) => `:from_${name}`).join(', ')})`;
  const held = [
    ...(transition.heldUntil === undefined ? [] : ['#leaseUntil = :heldUntil']),
    ...(transition.unchangedSince === undefined ? [] : ['#updatedAt = :unchangedSince']),
  ];
  const free = ['attribute_not_exists(#leaseUntil)', '#leaseUntil <= :now'];
  const eitherFree = (terms: readonly string[]) => free.map((isFree) => [...terms, isFree]);
  // AND binds closer than OR. Without parentheses the laptop's table, too, reads it in no time.
  const condition = [
    ...(from.includes('absent') ? [['attribute_not_exists(#pk)']] : []),
    ...(statuses.length === 0 ? [] : transition.unleased ? eitherFree([isOneOf(statuses)]) : [[isOneOf(statuses)]]),
    ...(quiet ? eitherFree([isOneOf(quiet.from), '#updatedAt < :quietSince']) : []),
  ]
    .map((terms) => [...terms, ...held].join(' AND '))
    .join(' OR ');

  return {
    Key: deliveryKey(key),
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: Object.fromEntries(
      `${update} ${condition}`.match(/#\w+/g)?.map((name) => [name, name.slice(1)]) ?? [],
    ),
    ExpressionAttributeValues: {
      ...placeholders({ ...assigned, ...kept }),
      ...placeholders(
        Object.fromEntries([...statuses, ...(quiet?.from ?? [])].map((status) => [`from_${status}`, status])),
      ),
      ...placeholders(
        present({
          heldUntil: transition.heldUntil,
          unchangedSince: transition.unchangedSince,
          quietSince: quiet?.since,
          now: transition.unleased || quiet ? now : undefined,
        }),
      ),
      ':none': [],
      ':steps': [present({ at, what, why })],
      ...(increase && { ':by': typeof increase.by === 'number' ? increase.by : 0 }),
    },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

const amount = (by: number | string) => (typeof by === 'number' ? ':by' : `if_not_exists(#${by}, :by)`);

const present = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const placeholders = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]));
