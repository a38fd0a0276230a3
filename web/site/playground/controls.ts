/** @file The playground's controls: they show a state, and what the visitor does with them becomes a change of it. */
import { Field, Network, Select, Slider, type FieldAdd, type FieldMove, type FieldPoint, type UnitsChange } from 'hebb/ui';
import { element } from '../shared/page.js';
import {
  activations,
  clampToPlane,
  dataNames,
  limits,
  losses,
  optimizers,
  speeds,
  usualNoise,
  type DataName,
  type OwnPoint,
  type State,
} from './state.js';

type Choose = (change: Partial<State>) => void;

export class Controls {
  readonly #network = element('network', Network);
  readonly #field = element('field', Field);
  readonly #choices = new Map<DataName, { input: HTMLInputElement; thumbnail: Field }>();
  #state: State;

  constructor(
    state: State,
    private readonly choose: Choose,
  ) {
    this.#state = state;
    this.#bindChoices();
    this.#bindSettings();
    this.#bindLayers();
    this.#bindOwnPoints();
  }

  show(state: State): void {
    this.#state = state;
    for (const [name, { input }] of this.#choices) input.checked = name === state.data;
    for (const name of ['activation', 'loss', 'optimizer', 'speed'] as const) element(name, Select).value = state[name];
    for (const name of ['rate', 'batch', 'decay', 'noise', 'count'] as const) element(name, Slider).value = state[name];
    for (const name of ['noise', 'count'] as const) element(name, Slider).disabled = state.data === 'own';
    element('seed', HTMLInputElement).value = String(state.seed);
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
    const domain = [-limits.domain, limits.domain] as const;
    for (const input of document.querySelectorAll<HTMLInputElement>('.choices input')) {
      const thumbnail = input.parentElement?.querySelector('hebb-field');
      const name = dataNames.find((known) => known === input.value);
      if (!thumbnail || !name) continue;
      thumbnail.domain = { x: domain, y: domain };
      input.addEventListener('change', () => this.choose({ data: name, noise: usualNoise[name] }));
      this.#choices.set(name, { input, thumbnail });
    }
  }

  #bindSettings(): void {
    const onSelect = <T extends string>(id: string, values: readonly T[], change: (value: T) => Partial<State>): void => {
      const select = element(id, Select);
      select.addEventListener('change', () => {
        const value = values.find((known) => known === select.value);
        if (value !== undefined) this.choose(change(value));
      });
    };
    onSelect('activation', activations, (activation) => ({ activation }));
    onSelect('loss', losses, (loss) => ({ loss }));
    onSelect('optimizer', optimizers, (optimizer) => ({ optimizer }));
    onSelect('speed', speeds, (speed) => ({ speed }));
    for (const name of ['rate', 'batch', 'decay', 'noise', 'count'] as const) {
      const slider = element(name, Slider);
      slider.addEventListener('input', () => this.choose({ [name]: slider.value }));
    }
    const seed = element('seed', HTMLInputElement);
    seed.addEventListener('change', () => {
      if (seed.validity.valid && seed.value !== '') this.choose({ seed: seed.valueAsNumber });
      else seed.value = String(this.#state.seed);
    });
  }

  #bindLayers(): void {
    element('fewer-layers', HTMLButtonElement).addEventListener('click', () => this.choose({ layers: this.#state.layers.slice(0, -1) }));
    element('more-layers', HTMLButtonElement).addEventListener('click', () =>
      this.choose({ layers: [...this.#state.layers, this.#state.layers.at(-1) ?? 4].slice(0, limits.layers) }),
    );
    this.#network.addEventListener('units-change', (event) => {
      const { layer, units } = (event as CustomEvent<UnitsChange>).detail;
      this.choose({ layers: this.#state.layers.map((before, i) => (i === layer - 1 ? units : before)) });
    });
  }

  #bindOwnPoints(): void {
    const points = (): readonly OwnPoint[] => this.#state.points;
    // The field lists the drawn points first, one's own after them.
    const own = (index: number): number => index - (this.#field.points.length - points().length);
    this.#field.addEventListener('field-add', (event) => {
      const { x, y, alternate } = (event as CustomEvent<FieldAdd>).detail;
      const chosen = document.querySelector<HTMLInputElement>('input[name="own-class"]:checked')?.value === '0' ? 0 : 1;
      if (points().length < limits.points) this.choose({ points: [...points(), { x, y, label: alternate ? 1 - chosen : chosen }] });
    });
    this.#field.addEventListener('field-move', (event) => {
      const { index, x, y } = (event as CustomEvent<FieldMove>).detail;
      const moved = { x: clampToPlane(x), y: clampToPlane(y) };
      this.choose({ points: points().map((point, i) => (i === own(index) ? { ...point, ...moved } : point)) });
    });
    this.#field.addEventListener('field-remove', (event) => {
      const { index } = (event as CustomEvent<{ index: number }>).detail;
      this.choose({ points: points().filter((_, i) => i !== own(index)) });
    });
    element('clear', HTMLButtonElement).addEventListener('click', () => this.choose({ points: [] }));
  }
}
