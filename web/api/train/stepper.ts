/** @file Training steps: many in one call into the engine, or one by one in JavaScript for own modules and losses. */
import { batchRows, type Dataset } from '../data/dataset.js';
import { engine, type TrainerSlice } from '../engine.js';
import { HebbError } from '../error.js';
import type { Model } from '../nn/module.js';
import { resultOf } from '../nn/predict.js';
import type { Optimizer } from '../optim/optimizer.js';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { clipGradients } from './clip.js';
import { classify, countCorrect, engineLoss, lossFunction, type Loss } from './loss.js';

export interface StepperOptions {
  model: Model;
  dataset: Dataset;
  optimizer: Optimizer;
  loss: Loss;
  batchSize: number;
  shuffle: boolean;
  /** largest norm of all gradients together; 0 for no limit */
  clipNorm: number;
  /** whether to count correct predictions */
  accuracy: boolean;
}

/** Trains a number of steps, or until the time is over, or to the end of the epoch. */
export interface Stepper {
  run(maxSteps: number, budgetMs: number): TrainerSlice;
  free(): void;
}

function nativeStepper(o: StepperOptions, module: number, loss: string): Stepper {
  const e = engine('fit');
  const settings = { loss, batchSize: o.batchSize, shuffle: o.shuffle, clipNorm: o.clipNorm };
  const trainer = e.trainerNew(module, o.optimizer.handle('fit'), o.dataset.handle('fit'), settings);
  return {
    run: (maxSteps, budgetMs) => e.trainerRun(trainer, maxSteps, budgetMs),
    free: () => {
      e.trainerFree(trainer);
    },
  };
}

/** One step on a batch: loss, and how many predictions were correct. */
function trainBatch(o: StepperOptions, parameters: readonly Tensor[], rows: Int32Array, step: number): { loss: number; correct: number } {
  return scope(() => {
    const [x, y] = o.dataset.batch(rows);
    o.optimizer.zeroGrad();
    const output = resultOf(o.model, x);
    const loss = lossFunction(o.loss)(output, y);
    const value = loss.item();
    if (!Number.isFinite(value)) throw new HebbError('non_finite', 'fit', `the loss of step ${step} is not a finite number: ${value}`);
    loss.backward();
    if (o.clipNorm > 0) clipGradients(parameters, o.clipNorm);
    o.optimizer.step();
    return { loss: value, correct: o.accuracy ? countCorrect(classify(output, y, o.loss)) : NaN };
  });
}

function scriptStepper(o: StepperOptions): Stepper {
  const parameters = o.model.parameters();
  const newEpoch = (): Iterator<Int32Array, undefined> => batchRows('fit', o.dataset.size, { batchSize: o.batchSize, shuffle: o.shuffle });
  const stepsPerEpoch = Math.ceil(o.dataset.size / o.batchSize);
  let batches = newEpoch();
  let [epoch, stepInEpoch, total] = [0, 0, 0];
  return {
    run(maxSteps, budgetMs) {
      const begin = performance.now();
      const sums = { steps: 0, lossSum: 0, samples: 0, correct: 0 };
      let epochEnded = false;
      while (sums.steps < maxSteps && !epochEnded) {
        const { value: rows } = batches.next();
        if (!rows) throw new HebbError('state', 'fit', 'the epoch has no batch left');
        const { loss, correct } = trainBatch(o, parameters, rows, ++total);
        ++sums.steps;
        sums.lossSum += loss * rows.length;
        sums.samples += rows.length;
        sums.correct += correct;
        epochEnded = ++stepInEpoch === stepsPerEpoch;
        if (performance.now() - begin >= budgetMs) break;
      }
      const slice = { ...sums, epoch, stepInEpoch, epochEnded, seconds: (performance.now() - begin) / 1000 };
      if (epochEnded) [batches, stepInEpoch, epoch] = [newEpoch(), 0, epoch + 1];
      return slice;
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
