/** The machine lacks a program that these tests drive. Its message is one sentence: what is missing and how to get it. */
export class MissingEngine extends Error {
  override readonly name = 'MissingEngine';
}
