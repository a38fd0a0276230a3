/** @file A widget of a size at which places of its plane are easily told, and numbers that are nearly the same. */
import assert from 'node:assert/strict';

/** Its plane is 300 by 300 pixels at (30, 6), 10 units each way: 30 pixels a unit. */
export const planeStyle = 'width:336px;height:328px;aspect-ratio:auto';
export const domain = { x: [0, 10], y: [0, 10] };
/** Pixels of a place. */
export const at = (x, y) => [30 + 30 * x, 306 - 30 * y];

export const close = (actual, expected, tolerance, what) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} is not within ${tolerance} of ${expected}`);
