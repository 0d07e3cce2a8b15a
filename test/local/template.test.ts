import { describe, expect, test } from '@jest/globals';
import { createResolver, type Json } from '../../local/template.ts';

const resolve = createResolver(
  (id) => (id === 'Table' ? { Ref: 'the-table', Arn: 'arn:table', 'Nested.Value': 'deep' } : undefined),
  { 'AWS::Region': 'us-east-1', BootstrapVersion: '6' },
);

describe('the intrinsic functions that the CDK writes', () => {
  const cases: readonly [string, Json, Json][] = [
    ['a Ref to a resource', { Ref: 'Table' }, 'the-table'],
    ['a Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['a Ref to a parameter with a default', { Ref: 'BootstrapVersion' }, '6'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    ['GetAtt as a text with a dotted attribute', { 'Fn::GetAtt': 'Table.Nested.Value' }, 'deep'],
    ['Join over references', { 'Fn::Join': ['/', ['a', { Ref: 'Table' }, 'b']] }, 'a/the-table/b'],
    ['Select from Split', { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Table', 'Arn'] }] }] }, 'table'],
    ['a plain object with several keys', { Ref: 'x', other: [1, true, null] }, { Ref: 'x', other: [1, true, null] }],
    ['a property that is no value', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
  ];
  test.each(cases)('%s is resolved', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });
});

describe('what cannot be resolved is told in one sentence', () => {
  const cases: readonly [string, Json, string][] = [
    [
      'an unknown function',
      { 'Fn::ImportValue': 'x' },
      'The template uses Fn::ImportValue, which the laptop cannot resolve.',
    ],
    ['an unknown resource', { Ref: 'Nothing' }, 'The template refers to Nothing, which it does not have.'],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      'The laptop has no attribute StreamArn of Table.',
    ],
    ['a malformed Join', { 'Fn::Join': 'x' }, 'The template uses Fn::Join in a form that the laptop cannot resolve.'],
    [
      'a Select beyond its list',
      { 'Fn::Select': [3, ['a']] },
      'The template uses Fn::Select in a form that the laptop cannot resolve.',
    ],
  ];
  test.each(cases)('%s', (_, value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });
});

describe('Fn::Sub', () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is CloudFormation's own notation
  test('puts in references and attributes, and leaves what is escaped', () => {
    expect(resolve({ 'Fn::Sub': '${Table} ${Table.Arn} ${!Table}' })).toBe('the-table arn:table ${Table}');
  });
  test('prefers its own variables', () => {
    const value = { 'Fn::Sub': ['${x}-${Table}', { x: { Ref: 'AWS::Region' } }] };
    expect(resolve(value)).toBe('us-east-1-the-table');
  });
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: it is CloudFormation's own notation
});
