/** @file The Fashion-MNIST page's engine: one worker session with the two data sets, one network and at most one run. */
import {
  session,
  type EpochReport,
  type Finding,
  type ModelSpec,
  type Progress,
  type RemoteDataset,
  type RemoteModel,
  type Run,
  type Session,
} from 'hebb/worker';
import { side, type IdxPair } from './images.js';

export interface Settings {
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
}

export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
  readonly confusion: readonly (readonly number[])[];
}

const sizes = [side * side, 256, 128, 64, 10];
const seed = 1;

/** 784-256-128-64-10, ReLU between, scores (logits) out; pictures come as [n, 28, 28]. */
const spec: ModelSpec = {
  type: 'sequential',
  children: [
    { type: 'flatten' },
    ...sizes.slice(1).flatMap((outFeatures, i): ModelSpec[] => {
      const linear: ModelSpec = { type: 'linear', inFeatures: sizes[i] ?? 0, outFeatures };
      return i < sizes.length - 2 ? [linear, { type: 'relu' }] : [linear];
    }),
  ],
};

export class Trainer {
  onProgress: (progress: Progress) => void = () => undefined;
  onEpoch: (report: EpochReport) => void = () => undefined;
  /** Called whenever the doctor finds something else. */
  onFindings: (findings: readonly Finding[]) => void = () => undefined;

  #train: RemoteDataset | null = null;
  #test: RemoteDataset | null = null;
  #run: Run | null = null;

  private constructor(
    private readonly session: Session,
    private model: RemoteModel,
  ) {}

  static async open(): Promise<Trainer> {
    const opened = await session();
    await opened.manualSeed(seed);
    return new Trainer(opened, await opened.model(spec));
  }

  get state(): 'none' | 'running' | 'paused' {
    const state = this.#run?.state;
    return state === 'running' || state === 'paused' ? state : 'none';
  }

  get hasTrainingData(): boolean {
    return this.#train !== null;
  }

  /** Takes the arrays: they are empty afterwards. */
  async give(part: 'train' | 'test', { images, labels }: IdxPair, classes: readonly string[]): Promise<void> {
    const dataset = await this.session.data.idx(images, labels, { classes: [...classes] });
    if (part === 'train') this.#train = dataset;
    else this.#test = dataset;
  }

  /** Train a network with fresh weights; resolves at the end, also after stop(). */
  async start({ epochs, batch, rate }: Settings): Promise<void> {
    if (!this.#train || !this.#test) throw new Error('the pictures are not loaded');
    await this.session.manualSeed(seed);
    const fresh = await this.session.model(spec);
    await this.model.dispose();
    this.model = fresh;
    this.onFindings([]);
    const run = this.session.fit(fresh, this.#train, {
      epochs,
      batchSize: batch,
      loss: 'crossEntropy',
      optimizer: { name: 'adam', lr: rate },
      metrics: ['loss', 'accuracy'],
      validation: this.#test,
      onProgress: (progress) => this.onProgress(progress),
      doctor: { onFindings: (findings) => this.onFindings(findings) },
    });
    this.#run = run;
    for await (const report of run) this.onEpoch(report);
    await run.done;
  }

  pause(): void {
    this.#run?.pause();
  }

  resume(): void {
    this.#run?.resume();
  }

  stop(): void {
    this.#run?.stop();
  }

  /** The network on the 10,000 held-out pictures. */
  async evaluate(): Promise<Evaluation | null> {
    if (!this.#test) return null;
    const {
      loss,
      accuracy = NaN,
      confusion = [],
    } = await this.session.evaluate(this.model, this.#test, { metrics: ['loss', 'accuracy', 'confusion'] });
    return { loss, accuracy, confusion };
  }

  /** Probabilities of the ten classes for each picture, row-major. */
  async probabilities(pictures: Float32Array): Promise<Float32Array> {
    const rows = pictures.length / (side * side);
    const { data } = await this.model.predict(pictures, { shape: [rows, side, side], then: 'softmax' });
    return Float32Array.from(data);
  }

  save(): Promise<Uint8Array> {
    return this.session.save(this.model, 'safetensors');
  }

  /** Weights from a file, into the network as it is built here. */
  async load(bytes: Uint8Array): Promise<void> {
    const opened = await this.session.open(bytes);
    try {
      await this.model.loadStateDict(await opened.stateDict());
    } finally {
      await opened.dispose();
    }
  }
}
