/** @file What the package tests expect: errors of hebb with code and words, numbers that are close. */
import assert from 'node:assert/strict';
import { HebbError } from 'hebb';

/** Asserts that what was thrown is a HebbError of a code whose message matches. Returns it. */
export function isHebbError(error, code, words) {
  assert.ok(error instanceof HebbError, `not a HebbError: ${error?.stack ?? error}`);
  assert.equal(error.name, 'HebbError');
  assert.equal(error.code, code, error.message);
  assert.match(error.message, words);
  assert.ok(error.message.startsWith(`${error.op}: `), error.message);
  return error;
}

/** fn throws a HebbError. Returns it. */
export function throws(fn, code, words) {
  try {
    fn();
  } catch (error) {
    return isHebbError(error, code, words);
  }
  return assert.fail(`nothing was thrown, ${code} expected`);
}

/** The promise rejects with a HebbError. Returns it. */
export async function rejects(promise, code, words) {
  try {
    await promise;
  } catch (error) {
    return isHebbError(error, code, words);
  }
  return assert.fail(`nothing was rejected, ${code} expected`);
}

/** Every number within `tolerance` of its fellow. */
export function close(actual, expected, tolerance = 1e-6) {
  const [a, b] = [actual, expected].map((value) =>
    [value].flat(Infinity).flatMap((item) => (ArrayBuffer.isView(item) ? [...item] : [item])),
  );
  assert.equal(a.length, b.length, `${a.length} numbers, ${b.length} expected`);
  a.forEach((value, i) => assert.ok(Math.abs(value - b[i]) <= tolerance, `element ${i}: ${value}, ${b[i]} expected`));
}

/** Waits until a condition holds, however slow the machine is; says which one never did. */
export async function until(condition, timeout = 60_000) {
  for (const end = performance.now() + timeout; !condition(); await later(1)) {
    if (performance.now() > end) assert.fail(`never came true: ${condition}`);
  }
}

/** A later turn of the event loop. */
export const later = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

/** The rates of an optimizer's groups. */
export const lrs = (optimizer) => optimizer.groups.map((group) => group.lr);
