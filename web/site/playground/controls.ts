/** @file The playground's own controls, beside those that the lesson binds: data sets, layers, points and weights by hand. */
import {
  Field,
  Network,
  Slider,
  type BiasChange,
  type FieldAdd,
  type FieldMove,
  type FieldPoint,
  type UnitsChange,
  type WeightChange,
} from 'hebb/ui';
import { element } from '../shared/page.js';
import type { Edit } from './engine/trainer.js';
import { plane } from './network.js';
import { clampToPlane, dataNames, limits, usualNoise, type DataName, type State } from './state.js';

export interface Hands {
  /** The visitor changed something. */
  choose(change: Partial<State>): void;
  edit(edit: Edit): void;
}

/** To the decimals that an address keeps. */
const place = (value: number): number => Number(clampToPlane(value).toFixed(3));

export class Controls {
  readonly #network = element('network', Network);
  readonly #field = element('field', Field);
  readonly #choices = new Map<DataName, { input: HTMLInputElement; thumbnail: Field }>();
  #state: State;

  constructor(
    state: State,
    private readonly hands: Hands,
  ) {
    this.#state = state;
    this.#bindChoices();
    this.#bindNetwork();
    this.#bindOwnPoints();
  }

  show(state: State): void {
    this.#state = state;
    for (const [name, { input }] of this.#choices) input.checked = name === state.data;
    const drawn = state.data !== 'own' && state.data !== 'table';
    for (const name of ['noise', 'count'] as const) element(name, Slider).disabled = !drawn;
    element('strength', Slider).disabled = state.penalty === 'none';
    element('clear', HTMLButtonElement).disabled = state.points.length === 0;
    element('fewer-layers', HTMLButtonElement).disabled = state.layers.length === 0;
    element('more-layers', HTMLButtonElement).disabled = state.layers.length >= limits.layers;
    element('layer-count', HTMLElement).textContent = `${state.layers.length} hidden layer${state.layers.length === 1 ? '' : 's'}`;
  }

  /** The points on a data set's button. */
  showThumbnail(name: DataName, points: readonly FieldPoint[]): void {
    const choice = this.#choices.get(name);
    if (choice) choice.thumbnail.points = points;
  }

  #bindChoices(): void {
    for (const input of document.querySelectorAll<HTMLInputElement>('.choices input')) {
      const thumbnail = input.parentElement?.querySelector('hebb-field');
      const name = dataNames.find((known) => known === input.value);
      if (!thumbnail || !name) continue;
      thumbnail.domain = plane;
      input.addEventListener('change', () => this.hands.choose({ data: name, noise: usualNoise[name] }));
      this.#choices.set(name, { input, thumbnail });
    }
  }

  /** Other layers make another network: weights that were set by hand are of the one before. */
  #reshape(layers: readonly number[]): void {
    this.hands.choose({ layers, weights: [] });
  }

  #bindNetwork(): void {
    const layers = (): readonly number[] => this.#state.layers;
    element('fewer-layers', HTMLButtonElement).addEventListener('click', () => this.#reshape(layers().slice(0, -1)));
    element('more-layers', HTMLButtonElement).addEventListener('click', () =>
      this.#reshape([...layers(), layers().at(-1) ?? 4].slice(0, limits.layers)),
    );
    this.#network.addEventListener('units-change', (event) => {
      const { layer, units } = (event as CustomEvent<UnitsChange>).detail;
      this.#reshape(layers().map((before, i) => (i === layer - 1 ? units : before)));
    });
    this.#network.addEventListener('weight-change', (event) => {
      const { gap, index, value } = (event as CustomEvent<WeightChange>).detail;
      this.hands.edit({ layer: gap, kind: 'weight', index, value });
    });
    this.#network.addEventListener('bias-change', (event) => {
      const { layer, unit, value } = (event as CustomEvent<BiasChange>).detail;
      this.hands.edit({ layer: layer - 1, kind: 'bias', index: unit, value });
    });
  }

  #bindOwnPoints(): void {
    const points = (): State['points'] => this.#state.points;
    // The field lists the drawn points first, one's own after them.
    const own = (index: number): number => index - (this.#field.points.length - points().length);
    this.#field.addEventListener('field-add', (event) => {
      const { x, y, alternate } = (event as CustomEvent<FieldAdd>).detail;
      const chosen = document.querySelector<HTMLInputElement>('input[name="own-class"]:checked')?.value === '0' ? 0 : 1;
      const added = { x: place(x), y: place(y), label: alternate ? 1 - chosen : chosen };
      if (points().length < limits.points) this.hands.choose({ points: [...points(), added] });
    });
    this.#field.addEventListener('field-move', (event) => {
      const { index, x, y } = (event as CustomEvent<FieldMove>).detail;
      const moved = { x: place(x), y: place(y) };
      this.hands.choose({ points: points().map((point, i) => (i === own(index) ? { ...point, ...moved } : point)) });
    });
    this.#field.addEventListener('field-remove', (event) => {
      const { index } = (event as CustomEvent<{ index: number }>).detail;
      this.hands.choose({ points: points().filter((_, i) => i !== own(index)) });
    });
    element('clear', HTMLButtonElement).addEventListener('click', () => this.hands.choose({ points: [] }));
  }
}
