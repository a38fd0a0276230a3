/** @file Training steps: many in one call into the engine, or one by one in JavaScript for own modules and own losses. */
import type { Augmentation } from '../data/augment.js';
import { batchRows, type Dataset } from '../data/dataset.js';
import { engine, type TrainerSlice } from '../engine.js';
import { HebbError } from '../error.js';
import type { Model } from '../nn/module.js';
import { resultOf } from '../nn/predict.js';
import { clip } from '../optim/clip.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Scheduler } from '../optim/scheduler.js';
import { randomState, setRandomState } from '../random.js';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { classify, countCorrect, engineLoss, lossFunction, type Loss } from './loss.js';
import { weightedLoss } from './weights.js';

export interface StepperOptions {
  model: Model;
  dataset: Dataset;
  optimizer: Optimizer;
  loss: Loss;
  batchSize: number;
  shuffle: boolean;
  /** largest norm of all gradients together; 0 for no limit */
  clipNorm: number;
  /** largest size of a single gradient; 0 for no limit */
  clipValue: number;
  /** batches whose mean gradient makes one step of the optimizer */
  accumulate: number;
  /** stepped after every step of the optimizer */
  scheduler: Scheduler | undefined;
  /** whether to count correct predictions */
  accuracy: boolean;
  /** how much each sample of the data set counts in the loss; undefined for all alike */
  weights: Float32Array | undefined;
  /** varies every batch */
  augment: Augmentation | undefined;
}

/** Trains a number of steps, or until the time is over, or to the end of the epoch. */
export interface Stepper {
  /** @param epochLoss what the slices of the epoch so far added up to: an epoch's sum has the same bits however it is sliced */
  run(maxSteps: number, budgetMs: number, epochLoss: number): TrainerSlice;
  /** Steps that were made, without one that failed: that is still the next. */
  readonly steps: number;
  /** The place in the data, as bytes: epoch, step, and the random generator where the order of this epoch was drawn. */
  position(): Uint8Array;
  /** Goes on there; the generator stays what it is. */
  setPosition(position: Uint8Array): void;
  free(): void;
}

function nativeStepper(o: StepperOptions, module: number, loss: string): Stepper {
  const e = engine('fit');
  const { batchSize, shuffle, clipNorm, clipValue, accumulate, weights, augment } = o;
  const scheduler = o.scheduler?.handle('fit') ?? 0;
  const settings = { loss, batchSize, shuffle, clipNorm, clipValue, accumulate, scheduler, weights, augment };
  const trainer = e.trainerNew(module, o.optimizer.handle('fit'), o.dataset.handle('fit'), settings);
  return {
    run: (maxSteps, budgetMs, epochLoss) => e.trainerRun(trainer, maxSteps, budgetMs, epochLoss),
    get steps() {
      const [epoch = 0n, step = 0n] = new BigUint64Array(e.trainerState(trainer).buffer);
      return Number(epoch) * Math.ceil(o.dataset.size / batchSize) + (Number(step) % Math.ceil(o.dataset.size / batchSize));
    },
    position: () => e.trainerState(trainer),
    setPosition: (position) => {
      e.trainerSetState(trainer, position);
    },
    free: () => {
      e.trainerFree(trainer);
    },
  };
}

/** A batch's place in the group of so many whose mean gradient makes one step of the optimizer. */
interface Place {
  step: number;
  at: number;
  of: number;
}

/** The loss of some samples of the data set, by their weights where they have some. */
function lossOf({ loss, weights }: StepperOptions, output: Tensor, target: Tensor, rows: Int32Array): Tensor {
  if (!weights) return lossFunction(loss)(output, target);
  const each = Float32Array.from(rows, (row) => weights[row] ?? 1);
  return weightedLoss(loss, output, target, each);
}

/** The loss of a batch; of mixtures by their shares of both targets. */
function batchLoss(o: StepperOptions, output: Tensor, [, y, mixture]: ReturnType<Dataset['batch']>, rows: Int32Array): Tensor {
  const loss = lossOf(o, output, y, rows);
  if (!mixture) return loss;
  const others = mixture.partner.map((i) => rows[i] ?? 0);
  return loss.mul(mixture.share).add(lossOf(o, output, mixture.other, others).mul(1 - mixture.share));
}

/** One batch: loss, and how many predictions were correct. */
function trainBatch(o: StepperOptions, rows: Int32Array, { step, at, of }: Place): { loss: number; correct: number } {
  return scope(() => {
    const batch = o.dataset.batch(rows, o.augment);
    const [x, y] = batch;
    let correct: number | undefined;
    const workOut = (): Tensor => {
      if (at === 0) o.optimizer.zeroGrad();
      const output = resultOf(o.model, x);
      const loss = batchLoss(o, output, batch, rows);
      const value = loss.item();
      if (!Number.isFinite(value)) throw new HebbError('non_finite', 'fit', `the loss of step ${step} is not a finite number: ${value}`);
      (of > 1 ? loss.mul(1 / of) : loss).backward();
      if (at + 1 === of && o.clipNorm + o.clipValue > 0) clip('fit', o.model.parameters(), o.clipNorm, o.clipValue);
      correct ??= o.accuracy ? countCorrect(classify(output, y, o.loss), rows.length) : NaN;
      return loss;
    };
    if (at + 1 < of) return { loss: workOut().item(), correct: correct ?? NaN };
    const loss = o.optimizer.step(workOut);
    o.scheduler?.step(loss);
    return { loss, correct: correct ?? NaN };
  });
}

function scriptStepper(o: StepperOptions): Stepper {
  const newEpoch = (): Iterator<Int32Array, undefined> => batchRows('fit', o.dataset.size, { batchSize: o.batchSize, shuffle: o.shuffle });
  const stepsPerEpoch = Math.ceil(o.dataset.size / o.batchSize);
  let [batches, drawn] = [newEpoch(), randomState()];
  let [epoch, stepInEpoch] = [0, 0];
  let rows: Int32Array | undefined;
  const steps = (): number => epoch * stepsPerEpoch + stepInEpoch;
  return {
    get steps() {
      return steps();
    },
    run(maxSteps, budgetMs, epochLoss) {
      const begin = performance.now();
      const sums = { steps: 0, lossSum: 0, epochLoss, samples: 0, correct: 0 };
      let epochEnded = false;
      while (sums.steps < maxSteps && !epochEnded) {
        if (stepInEpoch === 0 && !rows) drawn = randomState();
        rows ??= batches.next().value;
        if (!rows) throw new HebbError('state', 'fit', 'the epoch has no batch left');
        const at = stepInEpoch % o.accumulate;
        const of = Math.min(o.accumulate, stepsPerEpoch - stepInEpoch + at);
        const { loss, correct } = trainBatch(o, rows, { step: steps() + 1, at, of });
        ++sums.steps;
        sums.lossSum += loss * rows.length;
        sums.epochLoss += loss * rows.length;
        sums.samples += rows.length;
        sums.correct += correct;
        rows = undefined;
        epochEnded = ++stepInEpoch === stepsPerEpoch;
        if (performance.now() - begin >= budgetMs) break;
      }
      const slice = { ...sums, epoch, stepInEpoch, epochEnded, seconds: (performance.now() - begin) / 1000 };
      if (epochEnded) [batches, stepInEpoch, epoch] = [newEpoch(), 0, epoch + 1];
      return slice;
    },
    position() {
      const words = new BigUint64Array([BigInt(epoch), BigInt(stepInEpoch), 0n, 0n]);
      const bytes = new Uint8Array(words.buffer);
      bytes.set(drawn, 16);
      return bytes;
    },
    setPosition(position) {
      const words = new BigUint64Array(position.slice().buffer);
      [epoch, stepInEpoch] = [Number(words[0]), Number(words[1])];
      drawn = position.slice(16);
      [batches, rows] = [newEpoch(), undefined];
      const now = randomState();
      setRandomState(drawn);
      for (let i = 0; i < stepInEpoch; ++i) batches.next();
      setRandomState(now);
    },
    free: () => undefined,
  };
}

/** The fastest stepper that can do it. */
export function stepperFor(o: StepperOptions): Stepper {
  const module = o.model.native?.value('fit');
  const loss = engineLoss(o.loss);
  return module !== undefined && loss !== undefined ? nativeStepper(o, module, loss) : scriptStepper(o);
}
