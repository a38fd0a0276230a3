/** @file randomRestart: the best of several trainings from different initial weights. */
import { evaluate, fit, nn, type data, type Summary } from '../index.js';
import { checkpointOf, checkShared, freshModel, whole, type KeptOptions, type ModelSource, type SharedFitOptions } from './fresh.js';

export interface RandomRestartOptions extends SharedFitOptions, KeptOptions {
  /** models to train; default 5 */
  tries?: number;
}

export interface Restarts {
  /** the best one, trained: the given model, or what the function made */
  model: nn.Model;
  /** which try it comes from, from 0 */
  best: number;
  /** loss of each try on the validation data, or on the training samples where there are none */
  losses: number[];
  summaries: Summary[];
}

const op = 'randomRestart';

export async function randomRestart(source: ModelSource, dataset: data.Dataset, options: RandomRestartOptions): Promise<Restarts> {
  const { tries = 5, checkpoint, ...settings } = options;
  whole(op, 'tries', tries, 1);
  checkShared(op, settings);
  const [losses, summaries]: [number[], Summary[]] = [[], []];
  let best: { model: nn.Model; index: number; loss: number } | undefined;
  for (let index = 0; index < tries; ++index) {
    const model = freshModel(source);
    summaries.push(await fit(model, dataset, { ...settings, checkpoint: checkpointOf({ checkpoint }, index) }).done);
    const { loss } = await evaluate(model, settings.validation ?? dataset, { loss: settings.loss, metrics: ['loss'] });
    losses.push(loss);
    const better = !best || loss < best.loss || Number.isNaN(best.loss);
    (better ? best?.model : model)?.dispose();
    if (better) best = { model, index, loss };
  }
  const { model, index } = best as NonNullable<typeof best>;
  if (typeof source === 'function') return { model, best: index, losses, summaries };
  source.loadStateDict(model.stateDict());
  model.dispose();
  return { model: source, best: index, losses, summaries };
}
