/** @file Evaluation in slices: in the engine, or in JavaScript for own modules, own losses and metrics of outputs. */
import { batchRows, type Dataset } from '../data/dataset.js';
import { engine, type EvaluatorSlice } from '../engine.js';
import type { Model } from '../nn/module.js';
import { quietly, resultOf } from '../nn/predict.js';
import { scope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { classify, countCorrect, engineLoss, lossFunction, type Classified, type Loss } from './loss.js';
import type { OutputBatch } from './output-metrics.js';

export interface EvaluatorOptions {
  model: Model;
  dataset: Dataset;
  loss: Loss;
  batchSize: number;
  /** gets the outputs and targets of each batch */
  see?: ((batch: OutputBatch) => void) | undefined;
}

/** Goes on until the time is over or all samples were seen; sums are means over the samples so far. */
export interface Evaluator {
  run(budgetMs: number): EvaluatorSlice;
  free(): void;
}

function nativeEvaluator(o: EvaluatorOptions, module: number, loss: string): Evaluator {
  const e = engine('evaluate');
  const evaluator = e.evaluatorNew(module, o.dataset.handle('evaluate'), loss, o.batchSize);
  return {
    run: (budgetMs) => e.evaluatorRun(evaluator, budgetMs),
    free: () => {
      e.evaluatorFree(evaluator);
    },
  };
}

const floats = (output: Tensor): Float32Array => Float32Array.from(output.toArray());

/** A square of counts as a larger one. */
function grown(counts: Int32Array, from: number, to: number): Int32Array {
  const out = new Int32Array(to * to);
  counts.forEach((count, i) => (out[Math.floor(i / from) * to + (i % from)] = count));
  return out;
}

function scriptEvaluator(o: EvaluatorOptions): Evaluator {
  const batches = batchRows('evaluate', o.dataset.size, { batchSize: o.batchSize });
  let confusion: Int32Array = new Int32Array(0);
  const sums = { lossSum: 0, correct: 0, samples: 0, classes: 0 };
  const count = (found: Classified | undefined, samples: number): void => {
    sums.correct += countCorrect(found, samples);
    if (!found) return;
    const classes = Math.max(found.classes, 1 + found.actual.reduce((most, index) => Math.max(most, index), 0));
    if (classes > sums.classes) [confusion, sums.classes] = [grown(confusion, sums.classes, classes), classes];
    found.predicted.forEach((column, row) => {
      const at = (found.actual[row] ?? 0) * sums.classes + column;
      confusion[at] = (confusion[at] ?? 0) + 1;
    });
  };
  const see = (rows: Int32Array): void => {
    scope(() => {
      const [x, y] = o.dataset.batch(rows);
      const output = quietly(o.model, 'evaluate', x, (input) => resultOf(o.model, input));
      sums.lossSum += lossFunction(o.loss)(output, y).item() * rows.length;
      sums.samples += rows.length;
      const found = classify(output, y, o.loss);
      count(found, rows.length);
      o.see?.({ output: floats(output), target: y.toArray() as Int32Array | Float32Array, actual: found?.actual, rows: rows.length });
    });
  };
  return {
    run(budgetMs) {
      const begin = performance.now();
      let done = false;
      while (!done && performance.now() - begin <= budgetMs) {
        const next = batches.next();
        if (next.done) done = true;
        else see(next.value);
      }
      return { ...sums, confusion, done, loss: sums.lossSum / sums.samples };
    },
    free: () => undefined,
  };
}

export function evaluatorFor(o: EvaluatorOptions): Evaluator {
  const module = o.model.native?.value('evaluate');
  const loss = engineLoss(o.loss);
  return module !== undefined && loss !== undefined && !o.see ? nativeEvaluator(o, module, loss) : scriptEvaluator(o);
}
