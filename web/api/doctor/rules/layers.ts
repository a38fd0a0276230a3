/** @file Diagnoses of layers: numbers that are none, gradients that grow or fade on their way, units that no longer answer. */
import type { Case } from '../case.js';
import type { LayerNote, Visit } from '../visit.js';
import { figure, percent, type Found, type Rule } from './rule.js';

/** A symptom counts while less than this share of the loss has been learned away: a network that gets well is left alone. */
const well = 0.5;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Where a step that failed first shows a number that is none. */
function birth({ layers, weights, others }: Visit): Pick<Found, 'message' | 'fix' | 'layer'> {
  const smaller = 'a smaller learning rate, clipNorm: 1, or normalized inputs';
  // a gradient that is none spreads to every layer before: the last one is where it was born
  const weight = [...weights, ...others].filter(({ nonFinite }) => nonFinite > 0).at(-1);
  if (weight) return { layer: weight.name, message: `in ${weight.name}, by the update of the step before`, fix: smaller };
  const at = layers.findIndex(({ nonFinite }) => nonFinite > 0);
  const [layer, before] = [layers[at], layers[at - 1]];
  if (layer) {
    const size = before && before.rms > 1e4;
    const from = before ? `, whose input is finite${size ? ` but about ${figure(before.rms)} in size` : ''}` : '';
    const fix = size ? smaller : 'keep arguments of log, sqrt and division away from 0, and those of exp small: clamp() them';
    return { layer: layer.name, message: `in layer ${layer.name} (${layer.op})${from}`, fix };
  }
  const last = layers.at(-1);
  const huge = last !== undefined && last.rms > 1e4;
  return {
    message: `in the loss, of finite outputs${huge ? ` about ${figure(last.rms)} in size` : ''}`,
    fix: huge ? smaller : 'where the loss has a logarithm or a division, take the loss of scores: crossEntropy, bceWithLogits',
  };
}

export const nonFinite = {
  name: 'non-finite',
  severity: 'error',
  sign: 'a loss, output, weight or gradient that is NaN or infinite; the step is looked at once more to tell where it was born',
  fix: 'a smaller learning rate, clipNorm: 1, or normalized inputs',
  source: 'IEEE 754',
  find({ failure, visits }: Case): Found | undefined {
    const last = visits.at(-1);
    if (failure?.error.code !== 'non_finite') {
      const bad = last && [...last.weights, ...last.others].filter((weight) => weight.gradientNonFinite > 0).at(-1);
      if (!bad) return undefined;
      return { layer: bad.name, message: `the gradient of ${bad.name} is not finite`, evidence: { numbers: bad.gradientNonFinite } };
    }
    const seen = failure.visit;
    if (!seen) return { message: failure.error.message, evidence: {} };
    const { message, ...rest } = birth(seen);
    const largest = Math.max(0, ...(last?.weights ?? []).map(({ update }) => update).filter(Number.isFinite));
    return { ...rest, step: seen.step, message: `a number that is none was born ${message}`, evidence: { largestUpdate: largest } };
  },
} as const satisfies Rule;

const passing = ({ layers }: Visit): readonly LayerNote[] => layers.filter(({ gradient }) => !Number.isNaN(gradient));

/** Length of the gradient at the first layer over that at the last. */
function depthRatio(visit: Visit): number {
  const [first, last] = [passing(visit)[0], passing(visit).at(-1)];
  return first && last && last.gradient > 0 ? first.gradient / last.gradient : NaN;
}

const explosion = 1e3;

export const exploding = {
  name: 'exploding-gradients',
  severity: 'warning',
  sign: `in the first step, before weights were changed, the gradient is ${explosion} times longer at the first layer than at the last, or longer than ${explosion} times a weight and its share of the loss`,
  fix: 'smaller initial weights (nn.init.xavierUniform, kaimingNormal), a normalization between the layers, or clipNorm: 1',
  source: 'Glorot and Bengio 2010; Pascanu et al. 2013, "On the difficulty of training recurrent neural networks"',
  find(patient: Case): Found | undefined {
    const [seen] = patient.visits;
    if (!seen || patient.learned > well) return undefined;
    const ratio = depthRatio(seen);
    const loss = Math.max(1, patient.firstLoss);
    const weight = seen.weights.reduce((most, one) => (one.gradient > most.gradient ? one : most), { name: '', gradient: 0 });
    if (ratio > explosion) {
      const name = passing(seen)[0]?.name ?? '';
      return {
        layer: name,
        message: `on the way back from the last layer to layer ${name} the gradient grows ${figure(ratio)}-fold`,
        step: seen.step,
        evidence: { ratio },
      };
    }
    if (!(weight.gradient / loss > explosion)) return undefined;
    const message = `the gradient of ${weight.name} is ${figure(weight.gradient)} times as long as the weight itself`;
    return { layer: weight.name, message, step: seen.step, evidence: { gradient: weight.gradient, loss } };
  },
} as const satisfies Rule;

const enoughSamples = 256;
const deadLimit = 0.5;

export const deadRelus = {
  name: 'dead-relus',
  severity: 'warning',
  sign: `half of a layer's ReLUs gave 0 for the last ${enoughSamples} samples looked at, and less than half of the loss is learned away`,
  fix: 'a smaller learning rate, smaller or zero initial biases, or leakyRelu in place of relu',
  source: 'Lu et al. 2019, "Dying ReLU and initialization"',
  find(patient: Case): Found | undefined {
    if (patient.learned > well) return undefined;
    const samples = Math.min(enoughSamples, 2 * patient.options.dataset.size);
    for (const { name, silent } of patient.visits.at(-1)?.layers ?? []) {
      const share = silent ? patient.deadShare(name, samples) : 0;
      if (share < deadLimit) continue;
      return {
        layer: name,
        message: `${percent(share)} of the ReLUs in layer ${name} give 0 whatever comes in: no gradient passes them`,
        evidence: { share },
      };
    }
    return undefined;
  },
} as const satisfies Rule;

const saturatedLimit = 0.5;
const settled = 20;

export const saturated = {
  name: 'saturated-units',
  severity: 'warning',
  alone: true,
  sign: `half of the values of a hidden tanh or sigmoid lie where its slope is below 6 % of the steepest, in the median of the last three looks after ${settled} steps, and less than half of the loss is learned away`,
  fix: 'smaller initial weights (nn.init.xavierUniform), normalized inputs, a smaller learning rate, or relu in place of it',
  source: 'Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks"',
  find(patient: Case): Found | undefined {
    if (patient.step < settled || patient.learned > well) return undefined;
    const recent = patient.visits.slice(-3);
    for (const [i, { name, op }] of (recent.at(-1)?.layers.slice(0, -1) ?? []).entries()) {
      const share = median(recent.map(({ layers }) => layers[i]?.saturated ?? NaN));
      if (!(share >= saturatedLimit)) continue;
      return {
        layer: name,
        message: `${percent(share)} of what layer ${name} (${op}) gives out lies in its flat ends: little gradient passes`,
        evidence: { share },
      };
    }
    return undefined;
  },
} as const satisfies Rule;

const fading = 1e-4;
const patience = 50;

export const vanishing = {
  name: 'vanishing-gradients',
  severity: 'warning',
  alone: true,
  sign: `after ${patience} steps the gradient is less than ${fading} times as long at the first layer as at the last, in the median of the last five looks, and less than half of the loss is learned away`,
  fix: 'relu or gelu in place of sigmoid, nn.init.kaimingNormal, a normalization between the layers, nn.residual, or fewer layers',
  source: 'Hochreiter 1991; Glorot and Bengio 2010',
  find(patient: Case): Found | undefined {
    if (patient.step < patience || patient.learned > well) return undefined;
    const recent = patient.visits.slice(-5);
    const ratio = median(recent.map(depthRatio));
    const name = passing(recent[0] as Visit)[0]?.name ?? '';
    if (!(ratio < fading)) return undefined;
    const message = `of the gradient at the last layer, ${figure(ratio)} times its length reaches layer ${name}: it hardly learns`;
    return { layer: name, message, evidence: { ratio } };
  },
} as const satisfies Rule;
