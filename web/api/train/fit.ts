/** @file fit: trains a model in slices, between which events, messages and drawing get their turn. */
import type { CheckpointOptions, SnapshotOptions } from '../checkpoint/status.js';
import type { CheckpointPlace } from '../checkpoint/store.js';
import { checkAugmentation, type Augmentation } from '../data/augment.js';
import type { Dataset } from '../data/dataset.js';
import type { DoctorOptions } from '../doctor/finding.js';
import { HebbError, toHebbError } from '../error.js';
import type { OptimizerName, OptimizerSpec } from '../generated/optimizer-specs.js';
import type { Model } from '../nn/module.js';
import type { Schedule } from '../generated/schedules.js';
import { ema, type EmaOptions } from '../optim/ema.js';
import { Optimizer, optimizerFromSpec } from '../optim/optimizer.js';
import { Scheduler } from '../optim/scheduler.js';
import { refuseUnknown } from '../options.js';
import { callbacksOf, type CallbackOptions } from './callback.js';
import { checkDataset, checkModel } from './check.js';
import { LocalRun, type RunPlan } from './local-run.js';
import { lossOf, type Loss } from './loss.js';
import { checkMetrics, type Metric } from './metrics.js';
import type { RunBase } from './run.js';
import { checkWeighted, weightsOf, type WeightOptions } from './weights.js';

export interface FitOptions extends CallbackOptions, WeightOptions {
  /** passes over the data set; Infinity trains until stop(); default 10 */
  epochs?: number;
  /** samples of one training step; default 32 */
  batchSize?: number;
  /** name or function of output and target; default crossEntropy for class targets, mse for values */
  loss?: Loss;
  /** an optimizer over the model's parameters, a name, or { name, … } with its options; default 'adam' */
  optimizer?: Optimizer | OptimizerName | OptimizerSpec;
  /** varies the samples of every training batch at random, as settings of data.augment say; validation never; default nothing */
  augment?: Augmentation | undefined;
  /** evaluated after every epoch */
  validation?: Dataset;
  /** of `validation`; of the training samples loss and accuracy alone; default loss, and accuracy for class targets */
  metrics?: readonly Metric[];
  /** a new order of samples each epoch; default true */
  shuffle?: boolean;
  /** aborts the run: `done` and `for await` throw a HebbError of code 'aborted' */
  signal?: AbortSignal | undefined;
  /** largest norm of all gradients together; default no limit */
  clipNorm?: number;
  /** largest size of a single gradient; default no limit */
  clipValue?: number;
  /** batches whose mean gradient makes one step of the optimizer; default 1 */
  accumulate?: number;
  /** learning rates over time, stepped by epochs or by training steps as it counts; one that is at work already goes on */
  schedule?: Schedule | Scheduler;
  /** start paused; default false */
  paused?: boolean;
  /**
   * keeps all that the run needs to go on, where a name says ('opfs:iris', 'indexeddb:iris', 'file:runs/iris') or in a store of one's own,
   * and goes on from there: the run ends with the same bits as if it had never been interrupted; default none
   */
  checkpoint?: CheckpointPlace | CheckpointOptions | undefined;
  /** states of the run in memory, to which `run.restore(step)` goes back; default none */
  snapshots?: SnapshotOptions | undefined;
  /** longest time before control returns to the event loop, in milliseconds; default 12 */
  sliceMs?: number;
  /** end after so many training steps; default no limit */
  maxSteps?: number;
  /**
   * moving averages of the weights, updated after every step of the optimizer: validation, reports and callbacks of epochs see them, and
   * the model ends with them (Polyak and Juditsky 1992); buffers, such as batch norm's means, stay those of training; default none
   */
  ema?: EmaOptions | undefined;
  /** looks at the run now and then, and names in `run.doctor` what ails it; default false */
  doctor?: boolean | DoctorOptions | undefined;
}

const op = 'fit';

function atLeast(name: string, value: number, least: number, whole = true): number {
  if (value >= least && (!whole || value === Infinity || Number.isInteger(value))) return value;
  throw new HebbError('argument', op, `${name} must be a${whole ? ' whole' : ''} number of at least ${least}: ${value}`);
}

/** The optimizer to use, and whether it was made here and must be freed. */
function optimizerOf(model: Model, given: FitOptions['optimizer'] = 'adam'): { optimizer: Optimizer; owned: boolean } {
  if (given instanceof Optimizer) return { optimizer: given, owned: false };
  const spec = typeof given === 'string' ? { name: given } : given;
  return { optimizer: optimizerFromSpec(model.parameters(), spec), owned: true };
}

function planOf(model: Model, dataset: Dataset, options: FitOptions): RunPlan {
  const { epochs = 10, batchSize = 32, loss, optimizer, validation, metrics, shuffle = true, ...more } = options;
  const { schedule, clipValue = 0, accumulate = 1, ...others } = more;
  const { signal, clipNorm = 0, paused = false, sliceMs = 12, maxSteps = Infinity, classWeight, sampleWeight, ...also } = others;
  const { callbacks, earlyStopping, checkpoint, snapshots, onProgress, onEpoch, ema: averaging, doctor = false, augment, ...rest } = also;
  refuseUnknown(op, rest);
  checkModel(op, model);
  checkDataset(op, 'the data set', dataset);
  if (validation) checkDataset(op, 'validation', validation);
  const stepsPerEpoch = Math.ceil(dataset.size / atLeast('batchSize', batchSize, 1));
  const totalSteps = Math.min(atLeast('epochs', epochs, 1) * stepsPerEpoch, atLeast('maxSteps', maxSteps, 1));
  atLeast('clipNorm', clipNorm, 0, false);
  atLeast('clipValue', clipValue, 0, false);
  atLeast('accumulate', accumulate, 1);
  atLeast('sliceMs', sliceMs, 0, false);
  if (augment) checkAugmentation(op, augment, dataset.handle(op));
  const wanted = checkMetrics(op, metrics ?? (dataset.isClassification ? ['accuracy'] : []));
  const beyond = wanted.find((metric) => metric !== 'loss' && metric !== 'accuracy');
  if (beyond && !validation) throw new HebbError('argument', op, `metric '${beyond}' is worked out on validation data: there are none`);
  const chosenLoss = lossOf(op, loss, dataset);
  const weights = weightsOf(dataset, { classWeight, sampleWeight });
  if (weights) checkWeighted(chosenLoss);
  const told = callbacksOf(op, { callbacks, earlyStopping, onEpoch, onProgress });
  const { optimizer: chosen, owned } = optimizerOf(model, optimizer);
  if (accumulate > 1 && chosen.name === 'lbfgs') throw new HebbError('argument', op, `lbfgs cannot accumulate: ${accumulate}`);
  const scheduler = schedule && (schedule instanceof Scheduler ? schedule : new Scheduler(chosen, schedule));
  const averages = averaging && ema(model, averaging);
  const perStep = scheduler?.unit === 'step' ? scheduler : undefined;
  return {
    step: {
      model,
      dataset,
      optimizer: chosen,
      loss: chosenLoss,
      batchSize,
      shuffle,
      clipNorm,
      clipValue,
      accumulate,
      accuracy: wanted.includes('accuracy'),
      weights,
      augment,
      scheduler: perStep,
    },
    callbacks: told,
    metrics: wanted,
    ema: averages,
    doctor: doctor === true ? {} : doctor || undefined,
    validation,
    scheduler: perStep ? undefined : scheduler,
    checkpoint,
    snapshots,
    owned: [...(owned ? [chosen] : []), ...(scheduler && scheduler !== schedule ? [scheduler] : []), ...(averages ? [averages] : [])],
    stepsPerEpoch,
    totalSteps,
    sliceMs,
    signal,
    paused,
  };
}

/**
 * Trains the model, in slices, beginning with the next turn of the event loop. `for await (const report of run)` gets a report an epoch
 * (training waits while the loop's body runs), `await run.done` the summary. Others join in as `callbacks`. Nothing is left to free.
 */
export function fit(model: Model, dataset: Dataset, options: FitOptions = {}): RunBase {
  try {
    return new LocalRun(planOf(model, dataset, options));
  } catch (error) {
    throw toHebbError(error, op);
  }
}
