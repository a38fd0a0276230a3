/** @file Where `<hebb-network>` puts its units and lines. */

export interface Layout {
  /** Side of a unit, CSS pixels. */
  readonly size: number;
  /** Columns are too narrow for the buttons side by side. */
  readonly narrow: boolean;
  /** Middles of the units. */
  readonly columns: readonly { readonly x: number; readonly y: readonly number[] }[];
  /** SVG path data, one gap between layers after the other, [next unit, this unit] row-major as the weights are. */
  readonly links: readonly (readonly string[])[];
}

const largest = 44;
const smallest = 14;

export function layoutOf(
  layers: readonly { readonly units: number; readonly names?: readonly string[] }[],
  width: number,
  height: number,
  editable: boolean,
): Layout {
  const indent = layers[0]?.names ? 24 : 0;
  const step = (width - indent) / Math.max(1, layers.length);
  const narrow = step < 84;
  const head = !editable ? 20 : narrow ? 86 : 48;
  const foot = 22;
  const most = Math.max(1, ...layers.map(({ units }) => units));
  const pitch = Math.min(largest * 1.25, (height - head - foot) / most);
  const size = Math.floor(Math.max(smallest, Math.min(largest, pitch / 1.18, step * 0.62)));
  const middle = head + (height - head - foot) / 2;
  const columns = layers.map(({ units }, layer) => ({
    x: indent + step * (layer + 0.5),
    y: Array.from({ length: units }, (_, unit) => middle + (unit - (units - 1) / 2) * pitch),
  }));
  const links = columns.slice(1).map((column, layer) => {
    const before = columns[layer];
    const x0 = (before?.x ?? 0) + size / 2;
    const x1 = column.x - size / 2;
    const bend = ((x0 + x1) / 2).toFixed(1);
    const from = before?.y ?? [];
    return column.y.flatMap((y1) =>
      from.map(
        (y0) => `M${x0.toFixed(1)} ${y0.toFixed(1)}C${bend} ${y0.toFixed(1)} ${bend} ${y1.toFixed(1)} ${x1.toFixed(1)} ${y1.toFixed(1)}`,
      ),
    );
  });
  return { size, narrow, columns, links };
}
