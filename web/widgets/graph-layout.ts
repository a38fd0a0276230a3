/** @file Where `<hebb-graph>` puts its nodes: layers from left to right, few crossings, straight lines where they can be. */

export interface GraphShape {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export interface GraphLayout {
  /** Middles of the nodes, and the layer of each, 0 at the left. */
  readonly places: ReadonlyMap<string, { readonly x: number; readonly y: number; readonly layer: number }>;
  /** The corners of each edge from node to node, in the order given; none for an edge whose end is missing. */
  readonly routes: readonly (readonly { readonly x: number; readonly y: number }[])[];
  readonly width: number;
  readonly height: number;
}

/** A node, or the place where a long edge passes through a layer. */
interface Stop {
  readonly id: string;
  readonly layer: number;
  readonly width: number;
  readonly height: number;
  readonly before: Stop[];
  readonly after: Stop[];
  y: number;
}

/** Pixels between neighbours of a layer, from edge to edge. */
const between = 26;
const sweeps = 8;

/**
 * The longest way from a source decides a node's layer; a source itself stands right before its first reader. Edges in a
 * cycle, which a computation does not have, are left out from where the cycle closes.
 */
function layersOf({ nodes, edges }: GraphShape): Map<string, number> {
  const readers = new Map(nodes.map(({ id }) => [id, edges.filter(({ from }) => from === id).map(({ to }) => to)]));
  const open = new Map(nodes.map(({ id }) => [id, edges.filter(({ from, to }) => to === id && readers.has(from)).length]));
  const layers = new Map<string, number>();
  const ready = nodes.filter(({ id }) => open.get(id) === 0).map(({ id }) => id);
  const sources = new Set(ready);
  for (const id of ready) layers.set(id, 0);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    for (const reader of readers.get(id) ?? []) {
      const left = (open.get(reader) ?? 0) - 1;
      open.set(reader, left);
      layers.set(reader, Math.max(layers.get(reader) ?? 0, (layers.get(id) ?? 0) + 1));
      if (left === 0) ready.push(reader);
    }
  }
  for (const id of sources) {
    const first = Math.min(...(readers.get(id) ?? []).map((reader) => layers.get(reader) ?? 1));
    if (Number.isFinite(first)) layers.set(id, first - 1);
  }
  return layers;
}

function mean(stops: readonly Stop[], otherwise: number): number {
  return stops.length === 0 ? otherwise : stops.reduce((sum, { y }) => sum + y, 0) / stops.length;
}

/** Each stop as near to where it wants to be as its neighbours allow, in the order of `layer`. */
function spread(layer: readonly Stop[], wanted: readonly number[]): void {
  const apart = layer.map((stop, i) => {
    const before = layer[i - 1];
    return before ? (stop.height + before.height) / 2 + between : 0;
  });
  // Down, each pushed by the one before; then up, so that the pushed ones share the way with those that pushed.
  const down = wanted.map(() => 0);
  const up = wanted.map(() => 0);
  wanted.forEach((y, i) => (down[i] = i === 0 ? y : Math.max(y, (down[i - 1] ?? 0) + (apart[i] ?? 0))));
  for (let i = wanted.length - 1; i >= 0; i--) {
    up[i] = i === wanted.length - 1 ? (wanted[i] ?? 0) : Math.min(wanted[i] ?? 0, (up[i + 1] ?? 0) - (apart[i + 1] ?? 0));
  }
  layer.forEach((stop, i) => (stop.y = ((down[i] ?? 0) + (up[i] ?? 0)) / 2));
}

/** Every node, and a stop in every layer that a longer edge passes; the chain of stops of each edge. */
function stopsOf(shape: GraphShape): { stops: Stop[]; chains: Stop[][] } {
  const layers = layersOf(shape);
  const stop = (id: string, layer: number, width: number, height: number): Stop => ({
    id,
    layer,
    width,
    height,
    before: [],
    after: [],
    y: 0,
  });
  const nodes = new Map(shape.nodes.map(({ id, width, height }) => [id, stop(id, layers.get(id) ?? 0, width, height)]));
  const stops = [...nodes.values()];
  const chains = shape.edges.map(({ from, to }) => {
    const [start, end] = [nodes.get(from), nodes.get(to)];
    if (!start || !end || start.layer >= end.layer) return [];
    const passed = Array.from({ length: end.layer - start.layer - 1 }, (_, i) => stop('', start.layer + 1 + i, 0, 6));
    stops.push(...passed);
    const chain = [start, ...passed, end];
    chain.slice(1).forEach((next, i) => {
      const last = chain[i];
      last?.after.push(next);
      if (last) next.before.push(last);
    });
    return chain;
  });
  return { stops, chains };
}

/** `room`: pixels that the graph may be wide; gaps between layers are `gap[0]` at least and `gap[1]` at most. */
export function graphLayout(shape: GraphShape, room: number, gap: readonly [number, number]): GraphLayout {
  const { stops, chains } = stopsOf(shape);
  const columns: Stop[][] = [];
  for (const stop of stops) (columns[stop.layer] ??= []).push(stop);
  const layers = Array.from(columns, (column) => column ?? []);
  for (const layer of layers)
    spread(
      layer,
      layer.map(() => 0),
    );
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const forward = sweep % 2 === 0;
    for (const layer of forward ? layers : layers.toReversed()) {
      const side = ({ before, after, y }: Stop): number => mean(forward ? before : after, mean(forward ? after : before, y));
      // The order is settled in the first half; after that only places change.
      if (sweep < sweeps / 2) layer.sort((one, other) => side(one) - side(other));
      spread(layer, layer.map(side));
    }
  }
  const widths = layers.map((layer) => Math.max(0, ...layer.map(({ width }) => width)));
  const spare = (room - widths.reduce((sum, width) => sum + width, 0)) / Math.max(1, layers.length - 1);
  const step = Math.min(gap[1], Math.max(gap[0], spare));
  const lefts = widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width + step, 0));
  const top = Math.min(...stops.map(({ y, height }) => y - height / 2));
  const bottom = Math.max(...stops.map(({ y, height }) => y + height / 2));
  const x = ({ layer }: Stop): number => (lefts[layer] ?? 0) + (widths[layer] ?? 0) / 2;
  const at = (stop: Stop): { x: number; y: number } => ({ x: x(stop), y: stop.y - top });
  return {
    places: new Map(stops.filter(({ id }) => id !== '').map((stop) => [stop.id, { ...at(stop), layer: stop.layer }])),
    routes: chains.map((chain) =>
      chain.map((stop, i) => {
        const edge = i === 0 ? stop.width / 2 : i === chain.length - 1 ? -stop.width / 2 : 0;
        return { x: x(stop) + edge, y: stop.y - top };
      }),
    ),
    width: (lefts.at(-1) ?? 0) + (widths.at(-1) ?? 0),
    height: stops.length === 0 ? 0 : bottom - top,
  };
}
