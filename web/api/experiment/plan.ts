/** @file plan: what a run of fit takes on this device, measured. */
import { fit, memory, type data, type nn } from '../index.js';
import { checkShared, undone, whole, type SharedFitOptions } from './fresh.js';

export interface PlanOptions extends Omit<
  SharedFitOptions,
  'callbacks' | 'earlyStopping' | 'onEpoch' | 'onProgress' | 'validation' | 'metrics'
> {
  /** how long to measure, in milliseconds, after two steps that warm up; default 200 */
  measureMs?: number;
}

export interface Plan {
  /** numbers that are trained */
  parameters: number;
  /** most memory of the engine at a time, in bytes: weights, gradients, the optimizer's state, one batch on its way; without the data set */
  bytes: number;
  /** training steps of one epoch, and of the whole run */
  stepsPerEpoch: number;
  steps: number;
  /** mean time of a training step, in milliseconds */
  msPerStep: number;
  /** time of all training steps; Infinity for a run without end */
  seconds: number;
}

const op = 'plan';

export async function plan(model: nn.Model, dataset: data.Dataset, options: PlanOptions): Promise<Plan> {
  const { epochs = 10, maxSteps = Infinity, measureMs = 200, ...settings } = options;
  checkShared(op, settings);
  if (maxSteps !== Infinity) whole(op, 'maxSteps', maxSteps, 1);
  if (epochs !== Infinity) whole(op, 'epochs', epochs, 1);
  const parameters = model.parameters().reduce((sum, parameter) => sum + parameter.size, 0);
  const stepsPerEpoch = Math.ceil(dataset.size / (settings.batchSize ?? 32));
  const steps = Math.min(epochs * stepsPerEpoch, maxSteps);
  const train = async (count: number): Promise<number> => {
    const run = await fit(model, dataset, { ...settings, epochs: Infinity, maxSteps: count, metrics: [] }).done;
    return (run.seconds / run.steps) * 1000;
  };
  return undone(model, async () => {
    const { bytes: before } = memory({ resetPeak: true });
    const first = await train(2);
    const { peakBytes } = memory();
    const msPerStep = await train(Math.min(Math.max(1, Math.ceil(measureMs / first)), 100_000));
    const own = Object.values(model.stateDict()).reduce((sum, t) => sum + 4 * t.size, 0);
    return { parameters, bytes: peakBytes - before + own, stepsPerEpoch, steps, msPerStep, seconds: (steps * msPerStep) / 1000 };
  });
}
