/** @file The one kind of error that hebb throws. */

export type ErrorCode =
  | 'shape'
  | 'dtype'
  | 'argument'
  | 'index'
  | 'value'
  | 'non_finite'
  | 'out_of_memory'
  | 'disposed'
  | 'not_loaded'
  | 'file'
  | 'state'
  | 'aborted';

/** What went wrong, in which operation, with which shapes. The message reads `op: what is wrong: offending value`. */
export class HebbError extends Error {
  override readonly name = 'HebbError';

  constructor(
    readonly code: ErrorCode,
    readonly op: string,
    message: string,
    readonly shapes: readonly (readonly number[])[] = [],
  ) {
    super(message.startsWith(`${op}:`) ? message : `${op}: ${message}`);
  }
}

/** Any thrown thing as a HebbError: what hebb did not throw itself becomes code 'state'. */
export function toHebbError(error: unknown, op: string): HebbError {
  if (error instanceof HebbError) return error;
  const made = new HebbError('state', op, error instanceof Error ? error.message : String(error));
  made.cause = error;
  return made;
}

/** A value as it reads in a message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(describe).join(', ')}${value.length > 8 ? ', …' : ''}]`;
  if (ArrayBuffer.isView(value)) return value.constructor.name;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
