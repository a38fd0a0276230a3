/** @file plan: what a run of fit takes on this device, measured. */
import { fit, memory, zeros, type data, type nn } from '../index.js';
import { checkShared, undone, whole, type SharedFitOptions } from './fresh.js';

export interface PlanOptions extends Omit<SharedFitOptions, 'callbacks' | 'earlyStopping' | 'onEpoch' | 'onProgress'> {
  /** how long to measure, in milliseconds, after two steps that warm up; default 200 */
  measureMs?: number;
}

export interface Plan {
  /** numbers that are trained */
  parameters: number;
  /**
   * most memory of the engine at a time, in bytes: weights, gradients, the optimizer's state, averages, one batch on its way, of training or of
   * `validation`; without the data sets
   */
  bytes: number;
  /** training steps of one epoch, and of the whole run */
  stepsPerEpoch: number;
  steps: number;
  /** mean time of a training step, in milliseconds */
  msPerStep: number;
  /** time of all training steps, without validation; Infinity for a run without end */
  seconds: number;
}

const op = 'plan';
/** Rows that fit validates at once. */
const validationRows = 256;

/** The first rows of a set, at most so many. */
const first = (set: data.Dataset, most: number): data.Dataset =>
  set.subset(Int32Array.from({ length: Math.min(set.size, most) }, (_, i) => i));

/** What a model's state takes in the engine: as much as tensors of its shapes. */
function bytesOf(model: nn.Model): number {
  const { bytes: before } = memory();
  const copies = Object.values(model.stateDict()).map(({ shape, dtype, requiresGrad }) => zeros(shape, { dtype, requiresGrad }));
  const { bytes } = memory();
  for (const copy of copies) copy.dispose();
  return bytes - before;
}

export async function plan(model: nn.Model, dataset: data.Dataset, options: PlanOptions): Promise<Plan> {
  const { epochs = 10, maxSteps = Infinity, measureMs = 200, validation, metrics, ...settings } = options;
  checkShared(op, settings);
  if (maxSteps !== Infinity) whole(op, 'maxSteps', maxSteps, 1);
  if (epochs !== Infinity) whole(op, 'epochs', epochs, 1);
  const { batchSize = 32, accumulate = 1, sampleWeight } = settings;
  const parameters = model.parameters().reduce((sum, parameter) => sum + parameter.size, 0);
  const stepsPerEpoch = Math.ceil(dataset.size / batchSize);
  const steps = Math.min(epochs * stepsPerEpoch, maxSteps);
  const train = async (set: data.Dataset, more: object): Promise<number> => {
    const run = await fit(model, set, { ...settings, epochs: Infinity, metrics: [], ...more }).done;
    return (run.seconds / run.steps) * 1000;
  };
  /** Two steps of the optimizer and a batch of validation: all that a run ever holds at a time. */
  const twice = async (): Promise<number> => {
    const part = first(dataset, 2 * accumulate * batchSize);
    const seen = validation && first(validation, validationRows);
    const weights = sampleWeight && { sampleWeight: Array.prototype.slice.call(sampleWeight, 0, part.size) as number[] };
    try {
      return await train(part, { epochs: 1, ...weights, ...(seen && { validation: seen, metrics: metrics ?? ['loss'] }) });
    } finally {
      part.dispose();
      seen?.dispose();
    }
  };
  return undone(model, async () => {
    const { bytes: before } = memory({ resetPeak: true });
    const warm = await twice();
    const { peakBytes } = memory();
    const msPerStep = await train(dataset, { maxSteps: Math.min(Math.max(1, Math.ceil(measureMs / warm)), 100_000) });
    return { parameters, bytes: peakBytes - before + bytesOf(model), stepsPerEpoch, steps, msPerStep, seconds: (steps * msPerStep) / 1000 };
  });
}
