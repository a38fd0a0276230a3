/** @file Diagnoses of learning: rates, and what becomes of the loss on samples seen and unseen. */
import type { Case } from '../case.js';
import { figure, percent, type Found, type Rule } from './rule.js';

const bigUpdate = 0.01;
const worse = 1.2;

export const rateTooHigh = {
  name: 'rate-too-high',
  severity: 'warning',
  sign: `after 20 steps the loss of the last quarter is ${worse} times what answering the same for every input costs and no lower than in the first quarter, while a step changes weights by more than ${bigUpdate} of their length`,
  fix: 'a tenth of the learning rate; lrFinder() suggests one',
  source: 'Karpathy, CS231n: updates of about 0.001 of the weights are right',
  find(patient: Case): Found | undefined {
    const { step, baseline } = patient;
    if (step < 20) return undefined;
    const [early, late] = [patient.over(0, 0.25).loss, patient.over(0.75, 1).loss];
    const limit = baseline > 0 ? baseline : patient.firstLoss(5);
    const { value: update, name } = patient.largest((weight) => weight.update, 9);
    if (!(late > worse * limit && late >= 0.9 * early && update > bigUpdate)) return undefined;
    return {
      layer: name,
      message: `the loss stays at ${figure(late)}, above the ${figure(limit)} of answering always the same, while a step changes ${name} by ${percent(update)} of its length`,
      evidence: { loss: late, baseline: limit, update },
    };
  },
} as const satisfies Rule;

const smallUpdate = 1e-4;
const little = 0.1;

export const rateTooLow = {
  name: 'rate-too-low',
  severity: 'warning',
  sign: `after 100 steps no step has changed a weight by more than ${smallUpdate} of its length, and less than ${little} of the loss is learned away; not while the rate still rises`,
  fix: 'ten times the learning rate; lrFinder() suggests one',
  source: 'Karpathy, CS231n: updates of about 0.001 of the weights are right',
  find(patient: Case): Found | undefined {
    const { visits, step } = patient;
    const [now, before] = [visits.at(-1), visits.at(-5)];
    if (step < 100 || !now || !before || now.lr > before.lr || patient.learned > little) return undefined;
    const updates = visits.flatMap(({ weights }) => weights.map(({ update }) => update)).filter(Number.isFinite);
    const most = Math.max(0, ...updates);
    if (!(most < smallUpdate)) return undefined;
    const message = `a step changes the weights by ${figure(most)} of their length at most: after ${step} steps nearly nothing is learned`;
    return { message, evidence: { update: most, lr: now.lr } };
  },
} as const satisfies Rule;

const chance = 2;
const related = 3;

/** The best that was reached on samples not learned from: of validation, or of the first epoch, in which every sample is new. */
function unseen({ epochs, validation, options }: Case): { loss: number; accuracy: number; samples: number } | undefined {
  const validations = epochs.flatMap((report) => report.validation ?? []);
  if (validation && validations.length > 0) {
    return {
      loss: Math.min(...validations.map(({ loss }) => loss)),
      accuracy: Math.max(...validations.map(({ accuracy = NaN }) => accuracy)),
      samples: validation.size,
    };
  }
  const [first] = epochs;
  return first && { loss: first.loss, accuracy: first.accuracy ?? NaN, samples: options.dataset.size };
}

export const shuffled = {
  name: 'shuffled-labels',
  severity: 'warning',
  sign: `after three epochs nothing unseen was answered better than by always answering the same (loss not 3 % lower, accuracy within ${chance} deviations), and nearest neighbours among the inputs have like targets no more often than chance (z below ${related})`,
  fix: 'check that inputs and targets were sorted, filtered and shuffled together; if they were, the inputs may not tell the target at all',
  source: 'Schilling 1986 for the neighbours; Zhang et al. 2017: networks fit shuffled labels, but only by heart',
  find(patient: Case): Found | undefined {
    const { epochs, baseline, intake, options } = patient;
    if (epochs.length < 3 || !(baseline > 0) || options.dataset.size < 50) return undefined;
    const seen = unseen(patient);
    if (!seen || seen.loss < 0.97 * baseline) return undefined;
    const most = Math.max(0, ...intake.targets.counts) / options.dataset.size;
    if (seen.accuracy > most + chance * Math.sqrt((most * (1 - most)) / seen.samples)) return undefined;
    if (intake.inputs.whole && patient.visits[0]?.layers.some(({ op }) => op.includes('embedding'))) return undefined;
    const { z, agreement } = patient.relation;
    if (z >= related) return undefined;
    return {
      message: `the labels seem to have nothing to do with the inputs: unseen samples cost ${figure(seen.loss)}, answering always the same ${figure(baseline)}, and neighbours agree no more than by chance (z = ${figure(z)})`,
      evidence: { loss: seen.loss, baseline, z, agreement },
    };
  },
} as const satisfies Rule;

const within = 0.1;

export const underfitting = {
  name: 'underfitting',
  severity: 'warning',
  sign: `after five epochs and 100 steps the second half of the run took less than 3 % of the baseline off the loss, and the nearest neighbour (of other samples) answers better than the network by more than ${within} and three deviations`,
  fix: 'more units or layers, a nonlinearity between them, less dropout and weight decay, or other inputs',
  source: 'Cover and Hart 1967: the nearest neighbour errs at most twice as often as the best answer',
  find(patient: Case): Found | undefined {
    const { epochs, baseline, step, options } = patient;
    if (epochs.length < 5 || step < 100 || !(baseline > 0)) return undefined;
    const [before, now] = [patient.over(0.4, 0.6), patient.over(0.8, 1)];
    if (!(before.loss - now.loss < 0.03 * baseline)) return undefined;
    const classes = patient.intake.targets.kind !== 'values';
    const validated = epochs.at(-1)?.validation;
    const own = classes
      ? Math.max(now.accuracy, validated?.accuracy ?? 0)
      : 1 - Math.min(now.loss, validated?.loss ?? Infinity) / baseline;
    if (Number.isNaN(own) || own > 1 - within) return undefined;
    const { agreement, z, samples } = patient.relation;
    const deviation = Math.sqrt(Math.max(agreement * (1 - agreement), 0) * (1 / samples + 1 / options.dataset.size));
    if (z < related || agreement - own < Math.max(within, 3 * deviation)) return undefined;
    const [reached, possible] = classes
      ? [`answers ${percent(own)} right`, `answers ${percent(agreement)} right`]
      : [`explains ${percent(own)} of the variance`, `explains ${percent(agreement)}`];
    return {
      message: `the loss stands still while the network ${reached}; copying the nearest sample ${possible}`,
      evidence: { reached: own, neighbours: agreement, loss: now.loss },
    };
  },
} as const satisfies Rule;

const loss20 = 1.2;
const apart = 0.05;

export const overfitting = {
  name: 'overfitting',
  severity: 'warning',
  sign: `the validation loss of the last three epochs is ${loss20} times its best and ${apart} of the baseline above it, while that of training went down`,
  fix: 'earlyStopping: { patience: 5, restoreBest: true }; then more data, weightDecay, dropout, or a smaller network',
  source: 'Prechelt 1998, "Early stopping - but when?": generalization loss, here of 20 %',
  find({ epochs, baseline }: Case): Found | undefined {
    const losses = epochs.map(({ validation }) => validation?.loss ?? NaN);
    const recent = losses.slice(-3);
    if (losses.length < 5 || recent.some(Number.isNaN)) return undefined;
    const best = losses.reduce((least, loss, i) => (loss < (losses[least] ?? Infinity) ? i : least), 0);
    const [least, now] = [losses[best] ?? NaN, Math.min(...recent)];
    const [then, last] = [epochs[best], epochs.at(-1)];
    const scale = baseline > 0 ? baseline : least;
    if (!then || !last || !(now > loss20 * least && now - least > apart * scale && last.loss < then.loss)) return undefined;
    return {
      message: `it learns by heart: since epoch ${then.epoch} the validation loss rose from ${figure(least)} to ${figure(now)}, while that of training fell to ${figure(last.loss)}`,
      evidence: { epoch: then.epoch, best: least, validation: now, training: last.loss },
    };
  },
} as const satisfies Rule;
