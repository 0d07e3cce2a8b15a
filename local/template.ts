import type * as z from '#lib/contract/schema.ts';
import { LocalError } from './local-error.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

export interface Resource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly Metadata?: JsonObject;
}

/** What of a CloudFormation template the laptop reads. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: Json }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** What a resource is on this machine: the value of `Ref`, and of each `Fn::GetAtt`. */
export type Attributes = { readonly Ref: string } & Readonly<Record<string, string>>;

/** Replaces the intrinsic functions in a value. `undefined` is what `AWS::NoValue` leaves: no value at all. */
export type Resolve = (value: Json) => Json | undefined;

export const resourcesOfType = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** The properties that `schema` names, resolved and checked. Others are not looked at, so they may hold anything. */
export function readProperties<Shape extends z.ZodType>(
  id: string,
  resource: Resource,
  schema: Shape & { readonly shape: Readonly<Record<string, unknown>> },
  resolve: Resolve,
): z.infer<Shape> {
  const found: Record<string, Json> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = resource.Properties?.[name];
    const resolved = value === undefined ? undefined : resolve(value);
    if (resolved !== undefined) found[name] = resolved;
  }
  const parsed = schema.safeParse(found);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new LocalError(`The laptop cannot read ${resource.Type} ${id} of the template (${problems}).`);
}

/**
 * Resolves what the CDK writes: Ref, Fn::GetAtt, Fn::Join, Fn::Sub, Fn::Select and Fn::Split.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 *
 * `attributesOf` gives undefined for a logical id that the template does not have; `parameters` holds the pseudo
 * parameters (`AWS::Region` and others) and the template's own.
 */
export function createResolver(
  attributesOf: (logicalId: string) => Attributes | undefined,
  parameters: Readonly<Record<string, Json>>,
): Resolve {
  const reference = (id: string): Json => {
    if (id in parameters) return parameters[id] ?? '';
    return attribute(id, 'Ref');
  };
  const attribute = (id: string, name: string): string => {
    const attributes = attributesOf(id);
    if (attributes === undefined) throw new LocalError(`The template refers to ${id}, which it does not have.`);
    const value = attributes[name];
    if (value === undefined) throw new LocalError(`The laptop has no attribute ${name} of ${id}.`);
    return value;
  };
  const substitute = (text: string, own: JsonObject): string =>
    text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      const value = own[name];
      if (value !== undefined) return asText(resolve(value), 'Fn::Sub');
      const [id = '', ...path] = name.split('.');
      return path.length === 0 ? asText(reference(id), 'Fn::Sub') : attribute(id, path.join('.'));
    });
  const intrinsics: Readonly<Record<string, (argument: Json) => Json>> = {
    Ref: (argument) => reference(asText(argument, 'Ref')),
    'Fn::GetAtt': (argument) => {
      const [id = '', ...path] = typeof argument === 'string' ? argument.split('.') : asTexts(argument, 'Fn::GetAtt');
      return attribute(id, path.join('.'));
    },
    'Fn::Join': (argument) => {
      const [separator = '', parts = []] = asList(argument, 'Fn::Join');
      return asTexts(resolve(parts), 'Fn::Join').join(asText(separator, 'Fn::Join'));
    },
    'Fn::Sub': (argument) => {
      if (typeof argument === 'string') return substitute(argument, {});
      const [text = '', own = {}] = asList(argument, 'Fn::Sub');
      if (!isObject(own)) throw malformed('Fn::Sub');
      return substitute(asText(text, 'Fn::Sub'), own);
    },
    'Fn::Select': (argument) => {
      const [index = 0, list = []] = asList(argument, 'Fn::Select');
      const chosen = asList(resolve(list), 'Fn::Select')[Number(resolve(index))];
      if (chosen === undefined) throw malformed('Fn::Select');
      return chosen;
    },
    'Fn::Split': (argument) => {
      const [separator = '', text = ''] = asList(argument, 'Fn::Split');
      return asText(resolve(text), 'Fn::Split').split(asText(separator, 'Fn::Split'));
    },
  };
  function resolve(value: Json): Json | undefined {
    if (isList(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (!isObject(value)) return value;
    const [key = '', ...more] = Object.keys(value);
    if (more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      const argument = value[key] ?? '';
      if (key === 'Ref' && argument === 'AWS::NoValue') return undefined;
      const intrinsic = intrinsics[key];
      if (!intrinsic) throw new LocalError(`The template uses ${key}, which the laptop cannot resolve.`);
      return intrinsic(argument);
    }
    const resolved: Record<string, Json> = {};
    for (const [name, member] of Object.entries(value)) {
      const result = resolve(member);
      if (result !== undefined) resolved[name] = result;
    }
    return resolved;
  }
  return resolve;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !isList(value);
const malformed = (intrinsic: string) =>
  new LocalError(`The template uses ${intrinsic} in a form that the laptop cannot resolve.`);

function asList(value: Json | undefined, intrinsic: string): readonly Json[] {
  if (value === undefined || !isList(value)) throw malformed(intrinsic);
  return value;
}

function asText(value: Json | undefined, intrinsic: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw malformed(intrinsic);
}

const asTexts = (value: Json | undefined, intrinsic: string): string[] =>
  asList(value, intrinsic).map((item) => asText(item, intrinsic));
