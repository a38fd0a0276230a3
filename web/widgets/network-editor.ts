/** @file Weights and biases of `<hebb-network>` changed in place, one after another of the same unit. */
import type { LinkPlace } from './network-links.js';
import { unitName, type NetworkContent, type UnitPlace } from './network-reading.js';
import { NumberEditor } from './number-editor.js';

export interface WeightChange extends LinkPlace {
  readonly value: number;
}
export interface BiasChange extends UnitPlace {
  readonly value: number;
}

interface Surroundings {
  /** Where a number stands, in CSS pixels; null where there is none. */
  readonly seatOf: (number: UnitPlace | LinkPlace) => { x: number; y: number } | null;
  readonly changeWeight: (change: WeightChange) => void;
  readonly changeBias: (change: BiasChange) => void;
  /** The focus goes back to a unit. */
  readonly leave: (unit: UnitPlace) => void;
}

export class NetworkEditor {
  readonly #field = new NumberEditor();
  readonly #content: NetworkContent;
  readonly #around: Surroundings;

  constructor(content: NetworkContent, around: Surroundings) {
    this.#content = content;
    this.#around = around;
  }

  get element(): HTMLElement {
    return this.#field.element;
  }

  openFirst(unit: UnitPlace): void {
    const [first] = this.#numbersOf(unit);
    if (first) this.open(first);
  }

  open(number: UnitPlace | LinkPlace): void {
    const { layers, weights, biases } = this.#content;
    const value = 'gap' in number ? weights[number.gap]?.[number.index] : biases[number.layer - 1]?.[number.unit];
    const seat = this.#around.seatOf(number);
    if (value === undefined || Number.isNaN(value) || !seat) return;
    const inputs = 'gap' in number ? (layers[number.gap]?.units ?? 1) : 1;
    const unit = 'gap' in number ? { layer: number.gap + 1, unit: Math.floor(number.index / inputs) } : number;
    const name = unitName(layers, unit.layer, unit.unit);
    const numbers = this.#numbersOf(unit);
    const here = numbers.findIndex((other) => JSON.stringify(other) === JSON.stringify(number));
    this.#field.open({
      ...seat,
      value,
      label: 'gap' in number ? `weight ${unitName(layers, number.gap, number.index % inputs)} → ${name}` : `bias of ${name}`,
      change: (to) =>
        'gap' in number ? this.#around.changeWeight({ ...number, value: to }) : this.#around.changeBias({ ...number, value: to }),
      next: (step) => {
        const other = numbers[here + step];
        if (other) this.open(other);
        return other !== undefined;
      },
      done: () => this.#around.leave(unit),
    });
  }

  /** What can be edited of a unit: its bias, then the weights that come in. */
  #numbersOf({ layer, unit }: UnitPlace): (UnitPlace | LinkPlace)[] {
    const { weights, biases, layers } = this.#content;
    const gap = layer - 1;
    const inputs = layers[gap]?.units ?? 0;
    const own = Number.isNaN(biases[gap]?.[unit] ?? NaN) ? [] : [{ layer, unit }];
    const links = Array.from({ length: inputs }, (_, input) => ({ gap, index: unit * inputs + input }));
    return [...own, ...links.filter(({ index }) => !Number.isNaN(weights[gap]?.[index] ?? NaN))];
  }
}
