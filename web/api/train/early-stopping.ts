/** @file earlyStopping: ends a run that does not get better any more (Prechelt 1998). */
import { HebbError } from '../error.js';
import { snapshot } from '../nn/state.js';
import { refuseUnknown } from '../options.js';
import type { TensorData } from '../types.js';
import type { Callback } from './callback.js';
import { Monitor, type MonitorOptions } from './monitor.js';

export interface EarlyStoppingOptions extends MonitorOptions {
  /** epochs in a row without a better value after which the run ends; default 3 */
  patience?: number;
  /** whether the model ends with the weights of its best epoch, however the run ends; default false: with the last ones */
  restoreBest?: boolean;
}

/** What a checkpoint keeps. */
interface State {
  best: number;
  waited: number;
  weights: Record<string, TensorData> | undefined;
}

const op = 'earlyStopping';

/**
 * Ends a run when a number of its reports has not become better for `patience` epochs, as Keras's EarlyStopping:
 * `fit(model, train, { validation, earlyStopping: { patience: 5, restoreBest: true } })`, or in the list of `callbacks`.
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const { monitor, mode, minDelta = 0, patience = 3, restoreBest = false, ...rest } = options;
  refuseUnknown(op, rest);
  if (!(Number.isInteger(patience) && patience >= 0))
    throw new HebbError('argument', op, `patience must be a whole number of at least 0: ${String(patience)}`);
  const start = (): Monitor => new Monitor(op, { monitor, mode, minDelta });
  let [watched, waited] = [start(), 0];
  let best: Record<string, TensorData> | undefined;
  return {
    onStart() {
      [watched, waited, best] = [start(), 0, undefined];
    },
    onEpoch(report, { model, run }) {
      if (watched.improves(report)) {
        waited = 0;
        if (restoreBest) best = snapshot(model);
      } else if (++waited >= patience) run.stop();
    },
    stateDict: (): State => ({ best: watched.best, waited, weights: best }),
    loadStateDict(state: State) {
      [watched.best, waited, best] = [state.best, state.waited, state.weights];
    },
    onEnd(_, { model }) {
      if (best) model.loadStateDict(best);
      best = undefined;
    },
  };
}
