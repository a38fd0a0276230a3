/** @file The playground's engine: one worker session, in which data, network and run follow the page's state. */
import { session, type Finding, type RemoteDataset, type RemoteModel, type Run, type Session } from 'hebb/worker';
import { fieldCoordinates, type FieldPoint, type Grid } from 'hebb/ui';
import { modelSpec, optimizerOf, shownChildren } from './network.js';
import { datasetOf, drawPoints, previewPoints, type DrawnPoints } from './points.js';
import { limits, type DataName, type State } from './state.js';

const columns = 56;
const domain = [-limits.domain, limits.domain] as const;
const coordinates = fieldCoordinates(columns, columns, { x: domain, y: domain });

export interface Figures {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number | undefined;
  readonly accuracy: number | undefined;
  readonly validationLoss: number | undefined;
  readonly validationAccuracy: number | undefined;
}

/** What the network computes at one moment: every unit on the grid, and the weights. */
export class Sample {
  constructor(
    /** Row-major [grid sample, unit] of each layer, inputs first, output last. */
    private readonly layers: readonly { readonly data: ArrayLike<number>; readonly units: number }[],
    readonly weights: readonly Float32Array[],
  ) {}

  /** One unit's values; null where there is no such unit. */
  map(layer: number, unit: number): Grid | null {
    const { data, units } = this.layers.at(layer) ?? { data: [], units: 0 };
    if (unit >= units) return null;
    const values = new Float32Array(columns * columns);
    for (let i = 0; i < values.length; i++) values[i] = data[i * units + unit] ?? 0;
    return { values, columns, rows: columns };
  }

  maps(): (Grid | null)[][] {
    return this.layers.map(({ units }, layer) => Array.from({ length: units }, (_, unit) => this.map(layer, unit)));
  }
}

type Part = 'points' | 'model' | 'run' | 'nothing';

/** The most that has to be made anew when the state changes; each part includes the ones after it. */
function changedPart(before: State | null, after: State): Part {
  if (!before) return 'points';
  const differs = (...keys: (keyof State)[]): boolean => keys.some((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  if (differs('data', 'noise', 'count', 'seed')) return 'points';
  if (differs('layers', 'activation', 'loss')) return 'model';
  if (differs('points', 'optimizer', 'rate', 'batch', 'decay')) return 'run';
  return 'nothing';
}

const none: Figures = {
  epoch: 0,
  step: 0,
  loss: undefined,
  accuracy: undefined,
  validationLoss: undefined,
  validationAccuracy: undefined,
};

export class Trainer {
  /** Called after every epoch, and with an error when training cannot go on. */
  onEpoch: (figures: Figures) => void = () => undefined;
  onError: (error: unknown) => void = () => undefined;
  /** Called whenever the doctor finds something else. */
  onFindings: (findings: readonly Finding[]) => void = () => undefined;

  #state: State | null = null;
  #drawn: DrawnPoints = { train: [], validation: [] };
  #train: RemoteDataset | null = null;
  #validation: RemoteDataset | null = null;
  #model: RemoteModel | null = null;
  #run: Run | null = null;
  #playing = false;
  /** Counters of the runs before this one: a new rate or optimizer goes on counting. */
  #before = { epoch: 0, step: 0 };
  #figures = none;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(private readonly session: Session) {}

  static async open(): Promise<Trainer> {
    return new Trainer(await session());
  }

  get playing(): boolean {
    return this.#playing;
  }

  get points(): DrawnPoints {
    return this.#drawn;
  }

  get figures(): Figures {
    return { ...this.#figures, step: this.#before.step + (this.#run?.progress.step ?? 0) };
  }

  preview(name: DataName): Promise<readonly FieldPoint[]> {
    return this.#inTurn(() => previewPoints(this.session, name, 120));
  }

  /** Make engine and state agree; resolves to what had to be made anew. `fresh`: everything, with the seed's first weights. */
  apply(state: State, fresh = false): Promise<Part> {
    return this.#inTurn(async () => {
      const part = fresh ? 'points' : changedPart(this.#state, state);
      this.#state = state;
      if (part === 'nothing') {
        this.#drive();
        return part;
      }
      await this.#endRun();
      if (part === 'points') this.#drawn = await drawPoints(this.session, state);
      if (part !== 'run') await this.#makeModel(state);
      await this.#makeData(state);
      this.#drive();
      return part;
    });
  }

  play(): Promise<void> {
    this.#playing = true;
    return this.#inTurn(() => this.#drive());
  }

  pause(): Promise<void> {
    this.#playing = false;
    return this.#inTurn(() => this.#drive());
  }

  /** Called once a frame: while playing slowly, that frame's steps. */
  async tick(): Promise<void> {
    const steps = { one: 1, ten: 10, full: 0 }[this.#state?.speed ?? 'full'];
    if (this.#playing && steps > 0) await this.step(steps);
  }

  /** Single training steps. */
  step(steps = 1): Promise<void> {
    return this.#inTurn(async () => {
      const run = this.#startRun();
      for (let i = 0; i < steps; i++) await run?.step();
    });
  }

  /** Every unit's value all over the plane, from one batched forward. */
  sample(): Promise<Sample | null> {
    return this.#inTurn(async () => {
      if (!this.#model || !this.#state) return null;
      const [children, tensors] = await Promise.all([
        this.#model.activations(coordinates, { shape: [columns * columns, 2] }),
        this.#model.stateDict(),
      ]);
      const hidden = shownChildren(this.#state).flatMap((child) => children[child] ?? []);
      const layers = [{ data: coordinates, units: 2 }, ...hidden.map(({ data, shape }) => ({ data, units: shape[1] ?? 1 }))];
      const weights = Object.entries(tensors).flatMap(([name, { data }]) => (name.endsWith('weight') ? [Float32Array.from(data)] : []));
      return new Sample(layers, weights);
    });
  }

  /** At full speed the run goes by itself; else it waits for single steps. */
  #drive(): void {
    if (this.#playing && this.#state?.speed === 'full') this.#startRun()?.resume();
    else this.#run?.pause();
  }

  /** One thing after the other: a change never meets a half-made model. */
  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async #makeModel(state: State): Promise<void> {
    await this.#model?.dispose();
    await this.session.manualSeed(state.seed);
    this.#model = await this.session.model(modelSpec(state));
    this.#before = { epoch: 0, step: 0 };
    this.#figures = none;
  }

  async #makeData({ points }: State): Promise<void> {
    await Promise.all([this.#train?.dispose(), this.#validation?.dispose()]);
    this.#train = await datasetOf(this.session, [...this.#drawn.train, ...points]);
    this.#validation = await datasetOf(this.session, this.#drawn.validation);
  }

  /** The run, made where there is none; null where there is nothing to train on. */
  #startRun(): Run | null {
    if (this.#run || !this.#model || !this.#train || !this.#state) return this.#run;
    const { loss, batch } = this.#state;
    this.#run = this.session.fit(this.#model, this.#train, {
      epochs: Infinity,
      batchSize: batch,
      loss,
      optimizer: optimizerOf(this.#state),
      metrics: ['loss', 'accuracy'],
      paused: true,
      sliceMs: 6,
      doctor: { onFindings: (findings) => this.onFindings(findings) },
      ...(this.#validation ? { validation: this.#validation } : {}),
    });
    void this.#follow(this.#run);
    return this.#run;
  }

  async #follow(run: Run): Promise<void> {
    const { epoch: before } = this.#before;
    try {
      for await (const { epoch, loss, accuracy, validation } of run) {
        if (run !== this.#run) return;
        this.#figures = {
          ...this.#figures,
          epoch: before + epoch,
          loss,
          accuracy,
          validationLoss: validation?.loss,
          validationAccuracy: validation?.accuracy,
        };
        this.onEpoch(this.figures);
      }
    } catch (error) {
      if (run !== this.#run) return;
      this.#playing = false;
      this.onError(error);
    }
  }

  async #endRun(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    this.#before = { epoch: this.#figures.epoch, step: this.#before.step + run.progress.step };
    this.#figures = { ...this.#figures, step: this.#before.step };
    this.#run = null;
    run.stop();
    await run.done.catch(() => undefined);
    this.onFindings([]);
  }
}
