/** Something that the person at the terminal can mend: its message is one sentence that says what to do. */
export class LocalError extends Error {
  override readonly name = 'LocalError';
}
