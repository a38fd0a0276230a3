/** @file Three dimensions on a flat picture: turning a cube, looking at it without perspective, cutting it with a plane. */

export type Vector = readonly [x: number, y: number, z: number];

/** How the cube is turned, in degrees: about its upright axis (z), then its top towards the viewer. */
export interface Turn {
  readonly yaw: number;
  readonly pitch: number;
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function toward(one: Vector, other: Vector, share: number): Vector {
  const at = (k: 0 | 1 | 2): number => one[k] + share * (other[k] - one[k]);
  return [at(0), at(1), at(2)];
}

/** Directions in the cube that are right, up and towards the viewer in the picture. */
export function viewOf({ yaw, pitch }: Turn): { readonly right: Vector; readonly up: Vector; readonly front: Vector } {
  const [sy, cy] = [Math.sin((yaw * Math.PI) / 180), Math.cos((yaw * Math.PI) / 180)];
  const [sp, cp] = [Math.sin((pitch * Math.PI) / 180), Math.cos((pitch * Math.PI) / 180)];
  return { right: [cy, -sy, 0], up: [sy * sp, cy * sp, cp], front: [-sy * cp, -cy * cp, sp] };
}

const sign = (i: number, bit: number): number => ((i & bit) === 0 ? -1 : 1);

/** The corners of the cube from −1 to 1, and its twelve edges: pairs of corners, and the axis that each runs along. */
export const corners: readonly Vector[] = Array.from({ length: 8 }, (_, i) => [sign(i, 1), sign(i, 2), sign(i, 4)]);
export const edges: readonly { readonly from: Vector; readonly to: Vector; readonly axis: 0 | 1 | 2 }[] = corners.flatMap((from, i) =>
  ([0, 1, 2] as const).flatMap((axis) => {
    const to = corners[i | (1 << axis)];
    return (i & (1 << axis)) === 0 && to ? [{ from, to, axis }] : [];
  }),
);

/** The polygon in which the plane w·x + b = 0 cuts the cube, its corners in order; empty where they do not meet. */
export function cut(weights: Vector, bias: number): readonly Vector[] {
  const score = (place: Vector): number => dot(weights, place) + bias;
  const found = edges.flatMap(({ from, to }) => {
    const [here, there] = [score(from), score(to)];
    return here > 0 === there > 0 ? [] : [toward(from, to, here / (here - there))];
  });
  const [first] = found;
  if (!first || found.length < 3) return [];
  // Two directions within the plane; the corners in the order of their angle about the middle.
  const along = cross(weights, Math.abs(weights[0]) < Math.hypot(...weights) / 2 ? [1, 0, 0] : [0, 1, 0]);
  const [u, v] = [along, cross(weights, along)];
  const scale = Math.hypot(...v) / Math.hypot(...u);
  const middle = (axis: Vector): number => found.reduce((sum, place) => sum + dot(axis, place), 0) / found.length;
  const [midU, midV] = [middle(u), middle(v)];
  const angle = (place: Vector): number => Math.atan2((dot(v, place) - midV) / scale, dot(u, place) - midU);
  return found.toSorted((one, other) => angle(one) - angle(other));
}
