/** @file lrFinder: the loss over growing learning rates (Smith 2017), as fastai does it. */
import { HebbError } from '../error.js';
import { fit, type data, type nn } from '../index.js';
import { checkShared, undone, whole, type SharedFitOptions } from './fresh.js';

export interface LrFinderOptions extends Pick<
  SharedFitOptions,
  'batchSize' | 'classWeight' | 'clipNorm' | 'clipValue' | 'loss' | 'optimizer' | 'sampleWeight' | 'shuffle' | 'signal'
> {
  /** first learning rate; default 1e-6 */
  min?: number;
  /** last learning rate; default 10 */
  max?: number;
  /** training steps; default 100 */
  steps?: number;
}

export interface LrReport {
  /** learning rates that were tried, growing */
  lrs: number[];
  /** loss of the batch that each was tried on, as a moving average without bias (share kept 0.9) */
  losses: number[];
  /** the rate at which the loss falls fastest over log(lr): a good first choice */
  suggestion: number;
}

const op = 'lrFinder';
/** Share of the moving average of losses that a step keeps. */
const kept = 0.9;
/** So many times the smallest loss ends the test. */
const diverged = 4;

export async function lrFinder(model: nn.Model, dataset: data.Dataset, options: LrFinderOptions): Promise<LrReport> {
  const { min = 1e-6, max = 10, steps = 100, ...settings } = options;
  if (!(min > 0 && max > min && max < Infinity))
    throw new HebbError('argument', op, `0 < min < max is needed: min ${String(min)}, max ${String(max)}`);
  whole(op, 'steps', steps, 2);
  checkShared(op, settings);
  const lrAt = (step: number): number => min * (max / min) ** (step / (steps - 1));
  const [lrs, losses]: [number[], number[]] = [[], []];
  let average = 0;
  await undone(model, async () => {
    const run = fit(model, dataset, {
      ...settings,
      epochs: Infinity,
      maxSteps: steps,
      metrics: [],
      callbacks: [
        {
          onStart: ({ optimizer }) => {
            optimizer.lr = min;
          },
          onStep: ({ step, loss }, { optimizer, run }) => {
            average = kept * average + (1 - kept) * loss;
            lrs.push(lrAt(step - 1));
            losses.push(average / (1 - kept ** step));
            optimizer.lr = lrAt(step);
            if ((losses.at(-1) ?? 0) > diverged * Math.min(...losses)) run.stop();
          },
        },
      ],
    });
    await run.done.catch((error: unknown) => {
      // a loss that overflows ends the test as well, once there is something to see
      if (!(error instanceof HebbError && error.code === 'non_finite' && losses.length > 1)) throw error;
    });
  });
  return { lrs, losses, suggestion: steepest(lrs, losses) };
}

/** Where the loss falls fastest, by differences over two neighbours; rates are evenly spaced in log. */
function steepest(lrs: readonly number[], losses: readonly number[]): number {
  const slopes = losses.map(
    (loss, i) => ((losses[i + 1] ?? loss) - (losses[i - 1] ?? loss)) / (i === 0 || i + 1 === losses.length ? 1 : 2),
  );
  return lrs[slopes.indexOf(Math.min(...slopes))] ?? NaN;
}
