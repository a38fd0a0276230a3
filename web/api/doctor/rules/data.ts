/** @file Diagnoses of data, targets and loss: most of them hold before the first step. */
import type { Case } from '../case.js';
import type { Output } from '../intake.js';
import { figure, percent, type Found, type Rule } from './rule.js';

const scores = ['crossEntropy', 'bceWithLogits', 'focal', 'multiLabelSoftMargin'];
/** Operations whose results keep to a range, and that range. */
const ranges: Readonly<Record<string, readonly [low: number, high: number]>> = {
  softmax: [0, 1],
  sigmoid: [0, 1],
  hardsigmoid: [0, 1],
  tanh: [-1, 1],
  hardtanh: [-1, 1],
  relu: [0, Infinity],
  log_softmax: [-Infinity, 0],
  log_sigmoid: [-Infinity, 0],
};
const ofValues = ['mse', 'l1', 'smoothL1', 'huber'];
const sumTolerance = 1e-3;

/** The operation that a loss of scores cannot stand behind the network. */
function squashed({ op, sumOff, shape, min }: Output, loss: unknown): string | undefined {
  if (loss === 'crossEntropy' && op === 'log_softmax') return undefined; // the same twice is the same once
  if (op in ranges) return op;
  return loss === 'crossEntropy' && (shape.at(-1) ?? 1) > 1 && min >= 0 && sumOff < sumTolerance ? 'softmax' : undefined;
}

function mismatch({ options: { loss }, intake: { output, targets } }: Case): Found | undefined {
  if (!output || typeof loss !== 'string') return undefined;
  const { op, min, max, expSumOff } = output;
  const evidence = { outputMin: min, outputMax: max, targetMin: targets.min, targetMax: targets.max };
  const squash = scores.includes(loss) ? squashed(output, loss) : undefined;
  if (squash) {
    return {
      message: `${loss} wants scores of any size, but the network ends in ${squash}: the gradient is squashed twice`,
      fix: loss === 'crossEntropy' ? `take ${squash} off the end; it belongs behind predict()` : `take ${squash} off the end, or use bce`,
      evidence,
    };
  }
  if (loss === 'nll' && expSumOff > sumTolerance)
    return {
      message: 'nll wants log-probabilities, whose exponentials add up to 1',
      fix: "end in logSoftmax, or use 'crossEntropy'",
      evidence,
    };
  if (loss === 'bce' && (min < 0 || max > 1))
    return {
      message: `bce wants probabilities, but outputs reach ${figure(min < 0 ? min : max)}`,
      fix: "end in sigmoid, or use 'bceWithLogits'",
      evidence,
    };
  const [low, high] = ranges[op] ?? [-Infinity, Infinity];
  const margin = 0.01 * (targets.max - targets.min);
  if (ofValues.includes(loss) && (targets.min < low - margin || targets.max > high + margin)) {
    return {
      message: `targets run from ${figure(targets.min)} to ${figure(targets.max)}, but ${op} gives only ${low} to ${high}`,
      fix: `take ${op} off the end, or scale the targets into its range`,
      evidence,
    };
  }
  return undefined;
}

export const lossMismatch = {
  name: 'loss-mismatch',
  severity: 'error',
  sign: 'an output squashed (softmax, sigmoid, tanh, relu) before a loss of scores; no log-probabilities before nll; outputs outside 0 to 1 before bce; targets beyond what the last operation can give',
  fix: 'let the network end in what the loss wants',
  source: 'Goodfellow et al., "Deep Learning", 2016, 6.2.2',
  find: mismatch,
} as const satisfies Rule;

export const outOfRange = {
  name: 'labels-out-of-range',
  severity: 'error',
  sign: 'a class index that is no output of the network; a target outside 0 to 1 for bce or bceWithLogits',
  fix: 'count classes from 0, and give the network an output for each',
  source: 'the definition of the losses',
  find({ options: { loss }, intake: { output, targets } }: Case): Found | undefined {
    const { kind, min, max } = targets;
    const evidence = { targetMin: min, targetMax: max };
    const classes = output?.shape[1] ?? NaN;
    if (kind === 'classes' && max >= classes) {
      return {
        message: `there is a label ${max}, but the network has ${classes} outputs: the largest label can be ${classes - 1}`,
        fix: min > 0 ? `labels start at ${min}: count them from 0` : `end in ${max + 1} outputs, one a class`,
        evidence: { ...evidence, outputs: classes },
      };
    }
    if (kind !== 'classes' && (loss === 'bce' || loss === 'bceWithLogits') && (min < 0 || max > 1)) {
      return {
        message: `${loss} wants targets from 0 to 1, but they run from ${figure(min)} to ${figure(max)}`,
        fix: min >= -1 && max <= 1 ? 'write the classes as 0 and 1' : 'scale the targets to 0 … 1, or use mse for values',
        evidence,
      };
    }
    return undefined;
  },
} as const satisfies Rule;

const largestRms = 10;
const largestOffset = 30;
const unevenSpread = 100;

export const unnormalized = {
  name: 'unnormalized-inputs',
  severity: 'warning',
  sign: `inputs whose root mean square is above ${largestRms}, features whose mean is ${largestOffset} deviations off 0 and above 1, or whose deviations differ ${unevenSpread}-fold from the middle one; not where embeddings or a normalization come first`,
  fix: "scale the inputs: data.fromArrays(x, y, { normalize: 'zscore' }), or a batch norm in front",
  source: 'LeCun et al., "Efficient BackProp", 1998, 4.3',
  find({ intake: { inputs, output }, visits }: Case): Found | undefined {
    const ops = visits[0]?.layers.map(({ op }) => op) ?? [];
    if (!output || visits.length === 0) return undefined;
    const first = ops.find((op) => op !== '' && op !== 'reshape') ?? '';
    if (first.includes('embedding') || first.includes('norm') || (inputs.whole && ops.some((op) => op.includes('embedding'))))
      return undefined;
    const { rms, largestStd, medianStd, offset } = inputs;
    const uneven = largestStd > 1 && largestStd > unevenSpread * medianStd;
    if (rms <= largestRms && !uneven && !(offset > largestOffset && rms > 1)) return undefined;
    const what = uneven
      ? `one feature spreads ${figure(largestStd / medianStd)} times as far as the middle one`
      : `their size is about ${figure(rms)}`;
    return {
      message: `the inputs are not normalized: ${what}, where about 1 suits`,
      step: 0,
      evidence: { rms, largestStd, medianStd, offset },
    };
  },
} as const satisfies Rule;

const imbalance = 9;
const fewest = 30;

export const unbalanced = {
  name: 'unbalanced-classes',
  severity: 'note',
  sign: `the largest class has more than ${imbalance} times the samples of the smallest, at ${fewest} samples and more, and no classWeight or sampleWeight`,
  fix: "fit(…, { classWeight: 'balanced' }), and judge by f1 or the confusion matrix instead of accuracy",
  source:
    'Fernández et al., "A study of the behaviour of linguistic fuzzy rule based classification systems in the framework of imbalanced data-sets", 2008: a ratio above 9 is high',
  find({ options: { weights, dataset }, intake: { targets } }: Case): Found | undefined {
    const counts = targets.counts.filter((count) => count > 0);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    if (weights || counts.length < 2 || dataset.size < fewest || most <= imbalance * least) return undefined;
    const name = (count: number): string => {
      const index = targets.counts.indexOf(count);
      return dataset.classes?.[index] ?? `class ${index}`;
    };
    return {
      message: `${name(most)} has ${most} samples, ${name(least)} only ${least}: always answering ${name(most)} is right in ${percent(most / dataset.size)}`,
      evidence: { largest: most, smallest: least, ratio: most / least },
    };
  },
} as const satisfies Rule;
