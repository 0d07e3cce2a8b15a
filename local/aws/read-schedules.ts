import * as z from '#lib/contract/schema.ts';
import type { FunctionHost } from '../lambda/function-host.ts';
import { LocalError } from '../local-error.ts';
import { parseFunctionReference } from '../stack.ts';
import { type Resolve, readProperties, resourcesOfType, type Template } from '../template.ts';
import { arnOf } from './account.ts';
import type { Schedule } from './schedules.ts';

const ScheduleProperties = z.looseObject({
  Name: z.optional(z.string()),
  GroupName: z.optional(z.string()),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.optional(z.string()),
  State: z.optional(z.string()),
  Target: z.looseObject({ Arn: z.string(), Input: z.optional(z.string()) }),
});

/** The template's schedules that are enabled. */
export function readSchedules(
  template: Template,
  resolve: Resolve,
  functions: ReadonlyMap<string, FunctionHost>,
): Schedule[] {
  return resourcesOfType(template, 'AWS::Scheduler::Schedule').flatMap(([id, resource]) => {
    const properties = readProperties(id, resource, ScheduleProperties, resolve);
    if (properties.State === 'DISABLED') return [];
    const { Arn, Input } = properties.Target;
    const host = functions.get(parseFunctionReference(Arn)?.name ?? '');
    if (host === undefined)
      throw new LocalError(`The schedule ${id} of the template starts ${Arn}, which is no function of it.`);
    return {
      arn: arnOf('scheduler', `schedule/${properties.GroupName ?? 'default'}/${properties.Name ?? id}`),
      expression: properties.ScheduleExpression,
      timeZone: properties.ScheduleExpressionTimezone ?? 'UTC',
      ...(Input === undefined ? {} : { input: Input }),
      host,
    };
  });
}
