/** @file What `<hebb-network>` is given, and what its readout says of a unit and of a line. */
import type { Grid } from './heat-map.js';
import type { LinkPlace } from './network-links.js';
import type { UnitKind } from './network-units.js';
import { fixed } from './numeral.js';

export interface NetworkLayer {
  readonly label: string;
  /** Stands in for the label where columns are narrow. Default the label. */
  readonly short?: string;
  readonly units: number;
  /** Names of the units, for inputs and outputs. */
  readonly names?: readonly string[];
  /** What each unit does: a circle with a glyph. Default 'unit': a square for a map. */
  readonly kinds?: readonly UnitKind[];
}

export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

export interface NetworkHighlight {
  readonly units?: readonly UnitPlace[];
  readonly links?: readonly LinkPlace[];
}

/** The element's properties. */
export interface NetworkContent {
  layers: readonly NetworkLayer[];
  weights: readonly (Float32Array | null)[];
  biases: readonly Float32Array[];
  gradients: readonly (Float32Array | null)[];
  values: readonly Float32Array[];
  maps: readonly (readonly (Grid | null)[])[];
  ranges: readonly (readonly [number, number])[];
  highlight: NetworkHighlight | null;
}

/** A unit's name, or "unit 2". */
export function unitName(layers: readonly NetworkLayer[], layer: number, unit: number): string {
  return layers[layer]?.names?.[unit] ?? `unit ${unit + 1}`;
}

function part(name: string, value: number | undefined): string[] {
  return value === undefined || Number.isNaN(value) ? [] : [`${name} ${fixed(value, 3)}`];
}

/** "hidden 1, unit 2: value 0.310, bias −0.200"; nothing where nothing is known but the place. */
export function readingOfUnit({ layers, values, biases }: NetworkContent, { layer, unit }: UnitPlace, editable: boolean): string {
  const parts = [...part('value', values[layer]?.[unit]), ...part('bias', biases[layer - 1]?.[unit])];
  const keys = editable && layer > 0 ? '. Enter edits what comes in' : '';
  if (parts.length === 0) return keys.slice(2);
  return `${layers[layer]?.label ?? ''}, ${unitName(layers, layer, unit)}: ${parts.join(', ')}${keys}`;
}

/** "weight x₁ → unit 2: 0.310, gradient 0.020". */
export function readingOfLink({ layers, weights, gradients }: NetworkContent, { gap, index }: LinkPlace): string {
  const inputs = layers[gap]?.units ?? 1;
  const [from, to] = [unitName(layers, gap, index % inputs), unitName(layers, gap + 1, Math.floor(index / inputs))];
  if (weights[gap] === null) return `${from} → ${to}`;
  const slope = part(', gradient', gradients[gap]?.[index]).join('');
  return `weight ${from} → ${to}: ${fixed(weights[gap]?.[index] ?? 0, 3)}${slope}`;
}
