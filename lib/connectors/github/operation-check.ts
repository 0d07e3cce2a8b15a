/** Whether a credential suffices for an operation. All texts are our own. */
export interface OperationCheck {
  /** The operationId of its route. */
  readonly operation: string;
  /** Also true where it suffices for public repositories only, which `explanation` then says. null where GitHub does not say. */
  readonly sufficient: boolean | null;
  /** Such as `issues=write`, or `scope repo (or public_repo for public repositories)`. */
  readonly needs: string;
  readonly explanation: string;
}
