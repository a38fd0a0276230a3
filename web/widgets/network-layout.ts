/** @file Where `<hebb-network>` puts its units and lines. */

/** A line from the right edge of one unit to the left edge of another, bent like an S. CSS pixels. */
export interface Link {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface Layout {
  /** Side of a unit, CSS pixels. */
  readonly size: number;
  /** Columns are too narrow for the buttons side by side. */
  readonly narrow: boolean;
  /** Middles of the units. */
  readonly columns: readonly { readonly x: number; readonly y: readonly number[] }[];
  /** One gap between layers after the other, [next unit, this unit] row-major as the weights are. */
  readonly links: readonly (readonly Link[])[];
}

export interface LaidOutLayer {
  readonly units: number;
  readonly names?: readonly string[];
}

const largest = 44;
const smallest = 14;
/** Half a layer's name has room beside the first and the last column, which lie no further from the next than `farthest`. */
const edge = 32;
const farthest = 190;

/** Room for the names beside the first or the last layer. */
function roomFor(layer: LaidOutLayer | undefined): number {
  const longest = Math.max(0, ...(layer?.names ?? []).map((name) => name.length));
  return longest === 0 ? 0 : Math.max(24, longest * 7 + 15);
}

/** `head`: room above the units for buttons under the layers' names; `airy`: room between them for numbers. */
export function layoutOf(
  layers: readonly LaidOutLayer[],
  width: number,
  height: number,
  { editable, airy }: { readonly editable: boolean; readonly airy: boolean },
): Layout {
  const gaps = Math.max(1, layers.length - 1);
  const left = Math.max(edge, roomFor(layers[0]) + largest / 2);
  const right = layers.length > 1 ? Math.max(edge, roomFor(layers.at(-1)) + largest / 2) : left;
  const step = Math.min(farthest, (width - left - right) / gaps);
  const first = layers.length > 1 ? left + (width - left - right - step * gaps) / 2 : width / 2;
  const narrow = step < 84;
  const head = !editable ? 20 : narrow ? 86 : 48;
  const foot = 22;
  const most = Math.max(1, ...layers.map(({ units }) => units));
  const pitch = Math.min(largest * (airy ? 2.6 : 1.25), (height - head - foot) / most);
  const size = Math.floor(Math.max(smallest, Math.min(largest, pitch / (airy ? 1.5 : 1.18), step * 0.62)));
  const middle = head + (height - head - foot) / 2;
  const columns = layers.map(({ units }, layer) => ({
    x: first + step * layer,
    y: Array.from({ length: units }, (_, unit) => middle + (unit - (units - 1) / 2) * pitch),
  }));
  const links = columns.slice(1).map((column, layer) => {
    const before = columns[layer];
    const x0 = (before?.x ?? 0) + size / 2;
    const x1 = column.x - size / 2;
    return column.y.flatMap((y1) => (before?.y ?? []).map((y0) => ({ x0, y0, x1, y1 })));
  });
  return { size, narrow, columns, links };
}

/** SVG path data. */
export function pathOf({ x0, y0, x1, y1 }: Link): string {
  const bend = ((x0 + x1) / 2).toFixed(1);
  return `M${x0.toFixed(1)} ${y0.toFixed(1)}C${bend} ${y0.toFixed(1)} ${bend} ${y1.toFixed(1)} ${x1.toFixed(1)} ${y1.toFixed(1)}`;
}

/** The place at a share `t` (0 to 1) of the curve. */
export function along({ x0, y0, x1, y1 }: Link, t: number): { x: number; y: number } {
  const s = 1 - t;
  const bend = (x0 + x1) / 2;
  return {
    x: s * s * s * x0 + 3 * s * t * bend + t * t * t * x1,
    y: s * s * (s + 3 * t) * y0 + t * t * (t + 3 * s) * y1,
  };
}

/** The curve's y where it is at `x`: by halving, as x grows with t. */
export function heightAt(link: Link, x: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2;
    if (along(link, middle).x < x) low = middle;
    else high = middle;
  }
  return along(link, low).y;
}
