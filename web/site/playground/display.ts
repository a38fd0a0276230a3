/** @file What the playground shows of its training: plane, network, curves, figures. */
import { Field, LineChart, Network, type UnitPlace } from 'hebb/ui';
import { CurveHistory } from '../shared/curve-history.js';
import { count, decimal, element, percent } from '../shared/page.js';
import { layerRanges, networkLayers, outputRange } from './network.js';
import type { DrawnPoints } from './points.js';
import { limits, type State } from './state.js';
import type { Figures, Sample } from './trainer.js';

/** Milliseconds between drawings of what is read rather than watched, or costs much: units, weights, curves, numbers. */
const slowly = 80;

export class Display {
  readonly #field = element('field', Field);
  readonly #network = element('network', Network);
  readonly #chart = element('chart', LineChart);
  readonly #history = new CurveHistory(['train', 'validation']);
  #sample: Sample | null = null;
  #state: State;
  /** The unit that pointer or focus is on: the plane shows it instead of the output. */
  #watched: UnitPlace | null = null;
  #drawnAt = 0;
  #pace = { step: 0, at: 0, perSecond: NaN };

  constructor(state: State) {
    this.#state = state;
    const domain = [-limits.domain, limits.domain] as const;
    this.#field.domain = { x: domain, y: domain };
    this.#network.addEventListener('unit-focus', (event) => {
      this.#watched = (event as CustomEvent<UnitPlace | null>).detail;
      this.#showPlane();
    });
  }

  showState(state: State, points: DrawnPoints): void {
    this.#state = state;
    this.#network.layers = networkLayers(state);
    this.#network.ranges = layerRanges(state);
    this.#field.points = [...points.validation, ...points.train, ...state.points.map((point) => ({ ...point, movable: true }))];
  }

  /** Empty curves, before a new first epoch. */
  clear(): void {
    this.#history.clear();
    this.#drawnAt = 0;
    this.#pace = { step: 0, at: 0, perSecond: NaN };
  }

  record({ epoch, loss, validationLoss }: Figures): void {
    this.#history.add(epoch, {
      ...(loss === undefined ? {} : { train: loss }),
      ...(validationLoss === undefined ? {} : { validation: validationLoss }),
    });
  }

  showSample(sample: Sample): void {
    this.#sample = sample;
    this.#showPlane();
  }

  /** Units, weights, curves and numbers: now and then, or `now`. */
  showFigures(figures: Figures, now: boolean): void {
    if (!now && performance.now() - this.#drawnAt < slowly) return;
    this.#drawnAt = performance.now();
    if (this.#sample) {
      this.#network.maps = this.#sample.maps();
      this.#network.weights = this.#sample.weights;
    }
    this.#chart.x = this.#history.x;
    this.#chart.curves = [
      { label: 'train', values: this.#history.values('train') },
      { label: 'validation', values: this.#history.values('validation'), colour: 'accent', dashed: true },
    ];
    const texts = {
      epoch: count(figures.epoch),
      step: count(figures.step),
      'speed-figure': count(this.#stepsPerSecond(figures.step)),
      'train-loss': decimal(figures.loss),
      'validation-loss': decimal(figures.validationLoss),
      'train-accuracy': percent(figures.accuracy),
      'validation-accuracy': percent(figures.validationAccuracy),
    };
    for (const [id, text] of Object.entries(texts)) element(id, HTMLElement).textContent = text;
    for (const name of ['train', 'validation']) {
      const said = element(`${name}-accuracy`, HTMLElement);
      said.parentElement?.toggleAttribute('hidden', said.textContent === '–');
    }
  }

  /** By the page's clock, drawing and all, over half a second or more. */
  #stepsPerSecond(step: number): number {
    const at = performance.now();
    const seconds = (at - this.#pace.at) / 1000;
    if (seconds >= 0.5) this.#pace = { step, at, perSecond: this.#pace.at > 0 ? (step - this.#pace.step) / seconds : NaN };
    return this.#pace.perSecond;
  }

  #showPlane(): void {
    const watched = this.#watched;
    const unit = watched ? this.#sample?.map(watched.layer, watched.unit) : null;
    this.#field.grid = unit ?? this.#sample?.map(-1, 0) ?? null;
    this.#field.range = (unit && watched ? layerRanges(this.#state)[watched.layer] : undefined) ?? outputRange(this.#state);
    const title = unit && watched ? `${networkLayers(this.#state)[watched.layer]?.label ?? ''}, unit ${watched.unit + 1}` : 'Output';
    const heading = element('field-title', HTMLElement);
    if (heading.textContent !== title) heading.textContent = title;
  }
}
