/** @file What the playground shows of a moment of its network: plane, network, gradients, figures, time. */
import { Field, Findings, Network, Player, TimeSlider, type UnitPlace } from 'hebb/ui';
import { count, decimal, element, percent } from '../shared/page.js';
import type { Figures, Moment } from './engine/moment.js';
import type { DrawnPoints } from './engine/points.js';
import { GradientBars } from './gradients.js';
import { layerRanges, networkLayers, outputRange, plane } from './network.js';
import type { State } from './state.js';
import { allMaps, mapOf } from './training.js';

/** The losses and right answers of one network, in the elements whose ids begin so. */
export function showFigures(prefix: string, { loss, accuracy, validationLoss, validationAccuracy }: Figures): void {
  const texts = {
    'train-loss': decimal(loss),
    'train-accuracy': percent(accuracy),
    'validation-loss': decimal(validationLoss),
    'validation-accuracy': percent(validationAccuracy),
  };
  for (const [id, text] of Object.entries(texts)) element(`${prefix}${id}`, HTMLElement).textContent = text;
}

/** All points of a state, its own ones last and movable. */
export const fieldPoints = (state: State, { train, validation }: DrawnPoints): Field['points'] => [
  ...validation,
  ...train,
  ...state.points.map((point) => ({ ...point, movable: true })),
];

export class Display {
  readonly #field = element('field', Field);
  readonly #network = element('network', Network);
  readonly #time = element('time', TimeSlider);
  readonly #player = element('player', Player);
  readonly #findings = element('findings', Findings);
  readonly #gradients = new GradientBars();
  #moment: Moment | null = null;
  #state: State;
  /** The unit that pointer or focus is on: the plane shows it instead of the output. */
  #watched: UnitPlace | null = null;
  #pace = { step: 0, at: 0, perSecond: NaN };

  constructor(state: State) {
    this.#state = state;
    this.#field.domain = plane;
    this.#network.addEventListener('unit-focus', (event) => {
      this.#watched = (event as CustomEvent<UnitPlace | null>).detail;
      this.#showPlane();
    });
  }

  showState(state: State, points: DrawnPoints): void {
    this.#state = state;
    this.#network.layers = networkLayers(state);
    this.#network.ranges = layerRanges(state);
    this.#field.points = fieldPoints(state, points);
  }

  /** What moves: the plane, time and its figures. */
  showMotion(moment: Moment): void {
    this.#moment = moment;
    this.#showPlane();
    this.#time.min = moment.begin;
    this.#time.max = moment.end;
    this.#time.value = moment.step;
    this.#time.marks = moment.marks;
    this.#player.canStepBack = moment.step > moment.begin;
  }

  /** What is read rather than watched, or costs much to draw; the gradient of every weight only while nothing moves. */
  showNumbers(moment: Moment, still: boolean): void {
    this.#network.maps = allMaps(moment);
    this.#network.weights = moment.weights;
    this.#network.biases = moment.biases;
    this.#network.gradients = (still && moment.gradients?.weights) || [];
    this.#findings.findings = moment.findings;
    this.#gradients.show(
      networkLayers(this.#state)
        .slice(1)
        .map(({ label }) => label),
      moment.gradientSizes,
    );
    showFigures('', moment);
    const texts = {
      epoch: count(Math.floor(moment.epoch + 1e-9)),
      step: count(moment.step),
      'speed-figure': count(this.#stepsPerSecond(moment.step)),
    };
    for (const [id, text] of Object.entries(texts)) element(id, HTMLElement).textContent = text;
  }

  /** By the page's clock, drawing and all, over half a second or more. */
  #stepsPerSecond(step: number): number {
    const at = performance.now();
    const seconds = (at - this.#pace.at) / 1000;
    if (step < this.#pace.step) this.#pace = { step, at, perSecond: NaN };
    else if (seconds >= 0.5) this.#pace = { step, at, perSecond: seconds < 2 ? (step - this.#pace.step) / seconds : NaN };
    return this.#pace.perSecond;
  }

  #showPlane(): void {
    const [moment, watched] = [this.#moment, this.#watched];
    if (!moment) return;
    const unit = watched && mapOf(moment, watched.layer, watched.unit);
    this.#field.grid = unit ?? mapOf(moment, -1, 0);
    this.#field.range = (unit && layerRanges(this.#state)[watched.layer]) ?? outputRange(this.#state);
    const title = unit ? `${networkLayers(this.#state)[watched.layer]?.label ?? ''}, unit ${watched.unit + 1}` : 'Output';
    const heading = element('field-title', HTMLElement);
    if (heading.textContent !== title) heading.textContent = title;
  }
}
