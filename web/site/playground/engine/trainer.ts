/** @file The playground's training: data, network and course follow the page's state; one thing is done after the other. */
import { manualSeed, tensor, type Tensor } from 'hebb';
import type { FieldPoint } from 'hebb/ui';
import { limits, type DataName, type State } from '../state.js';
import { byHand, changesBetween, type Part } from './changes.js';
import { Course } from './course.js';
import { setValues, valuesOf } from './model.js';
import { momentOf, type Moment } from './moment.js';
import { Batch, drawPoints, previewPoints, type DrawnPoints } from './points.js';
import { Stretch, type Start } from './stretch.js';

/** A weight or a bias set by hand. */
export interface Edit {
  /** Layer of the unit that it belongs to, the first hidden one (or, without any, the output) is 0. */
  readonly layer: number;
  readonly kind: 'weight' | 'bias';
  /** In the layer's matrix [unit, unit before] or among its biases. */
  readonly index: number;
  readonly value: number;
}

export interface Applied {
  /** What had to be made anew. */
  readonly part: Part;
  /** The points, where they are others than before. */
  readonly points: DrawnPoints | null;
}

const steps = { one: 1, ten: 10, full: 0 } as const;
const fromSeed: Start = { step: 0, epoch: 0, values: null, moments: null };

export class Trainer {
  #state: State | null = null;
  #plane: Tensor | null = null;
  #drawn: DrawnPoints = { train: [], validation: [] };
  #validation: Batch | null = null;
  #course: Course | null = null;
  #playing = false;
  #failure: string | null = null;
  /** The stretch that the page knows. */
  #known: Stretch | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  /** The samples at which every unit is looked at, interleaved. */
  look(coordinates: Float32Array): void {
    this.#plane = tensor(coordinates, { shape: [coordinates.length / 2, 2] });
  }

  preview(name: DataName): Promise<readonly FieldPoint[]> {
    return this.#inTurn(() => previewPoints(name, 120));
  }

  /** Make engine and state agree. `fresh`: everything, with the seed's first weights. */
  apply(state: State, fresh = false): Promise<Applied> {
    return this.#inTurn(async () => {
      const { part, words } = changesBetween(this.#state, state);
      const begins = fresh || !this.#course || part === 'points' || part === 'network';
      const draws = this.#state === null || part === 'points';
      this.#state = state;
      if (draws) await this.#draw(state);
      if (begins) await this.#begin(state);
      else if (part === 'training') await this.#branch(state, words, words.includes(byHand) ? state.weights : []);
      this.#drive();
      return { part: begins && part !== 'points' ? 'network' : part, points: draws ? this.#drawn : null };
    });
  }

  /** Sets one parameter; the values of all of them then, layer by layer, as far as an address holds them. */
  edit({ layer, kind, index, value }: Edit): Promise<readonly number[]> {
    return this.#inTurn(async () => {
      const { course, state } = this.#ready();
      const parameters = course.here.network.model.parameters();
      const place = 2 * layer + (kind === 'bias' ? 1 : 0);
      const before = parameters.slice(0, place).reduce((sum, { size }) => sum + size, 0);
      const values = valuesOf(course.here.network.model).with(before + index, Math.fround(value));
      const weights = values.length <= limits.weights ? values : [];
      this.#state = { ...state, weights };
      await this.#branch(this.#state, [byHand], values);
      this.#drive();
      return weights;
    });
  }

  play(): Promise<void> {
    return this.#inTurn(async () => {
      const { course } = this.#ready();
      this.#playing = true;
      if (course.here.failure !== undefined) await course.seek(course.step);
      this.#failure = null;
      this.#drive();
    });
  }

  pause(): Promise<void> {
    return this.#inTurn(() => {
      this.#playing = false;
      this.#drive();
    });
  }

  /** So many steps on, or, where negative, back. */
  walk(count: number): Promise<void> {
    return this.#still(async ({ course }) => (count > 0 ? this.#try(() => course.forward(count)) : course.seek(course.step + count)));
  }

  /** To a step that was made. */
  seek(step: number): Promise<void> {
    return this.#still(({ course }) => course.seek(step));
  }

  /** Called once a frame: what is to be seen, after that frame's steps while playing. */
  frame(): Promise<Moment> {
    return this.#inTurn(async () => {
      const { course, state } = this.#ready();
      if (this.#playing && state.speed !== 'full') await this.#try(() => course.forward(steps[state.speed]));
      if (this.#playing && state.speed === 'full') await this.#try(() => course.replay());
      this.#drive();
      const { here } = course;
      if (here.failure !== undefined) this.#fail(here.failure);
      const moved = this.#known !== here ? { ...here.state, speed: state.speed, rival: state.rival } : null;
      this.#known = here;
      if (moved) this.#state = moved;
      if (!this.#plane) throw new Error('nobody said where to look');
      return { ...momentOf(course, this.#plane, this.#validation), failure: this.#failure, state: moved };
    });
  }

  async #draw(state: State): Promise<void> {
    await this.#course?.dispose();
    this.#course = null;
    this.#validation?.dispose();
    this.#drawn = drawPoints(state);
    this.#validation = Batch.of(this.#drawn.validation);
  }

  async #begin(state: State): Promise<void> {
    await this.#course?.dispose();
    manualSeed(state.seed);
    const first = new Stretch(state, fromSeed, [...this.#drawn.train, ...state.points], this.#validation);
    if (state.weights.length > 0) setValues(first.network.model, state.weights);
    this.#course = new Course(first);
    this.#known = first;
    this.#failure = null;
  }

  async #branch(state: State, words: readonly string[], values: readonly number[]): Promise<void> {
    const { course } = this.#ready();
    const { here } = course;
    here.pause();
    const was = here.here;
    const start: Start = {
      step: course.step,
      epoch: here.epochAt,
      values: values.length > 0 ? values : was.values,
      moments: here.state.optimizer === state.optimizer ? was.moments : null,
    };
    const next = new Stretch(state, start, [...this.#drawn.train, ...state.points], this.#validation);
    await course.branch(next, words.join(', '));
    this.#known = next;
    this.#failure = null;
  }

  /** At full speed the last stretch trains by itself; else it waits for steps. */
  #drive(): void {
    const { course, state } = this.#ready();
    if (this.#playing && state.speed === 'full' && course.isLast) course.here.resume();
    else course.here.pause();
  }

  /** Something that is done while nothing plays. */
  #still(work: (ready: { course: Course; state: State }) => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      this.#playing = false;
      const ready = this.#ready();
      ready.course.here.pause();
      this.#failure = null;
      await work(ready);
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#playing = false;
    this.#failure = error instanceof Error ? error.message : String(error);
  }

  #ready(): { course: Course; state: State } {
    if (!this.#course || !this.#state) throw new Error('no state has been applied yet');
    return { course: this.#course, state: this.#state };
  }

  /** One thing after the other: a change never meets a half-made model. */
  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
