/** @file Arithmetic on shapes. */

/** Number of elements of a shape; 1 for []. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
