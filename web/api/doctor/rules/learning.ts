/** @file Diagnoses of learning: rates, and what becomes of the loss on samples seen and unseen. */
import { sizeOf } from '../../shape.js';
import type { Case } from '../case.js';
import { figure, percent, type Found, type Rule } from './rule.js';

const bigUpdate = 0.01;
const worse = 1.2;
const jump = 3;

export const rateTooHigh = {
  name: 'rate-too-high',
  severity: 'warning',
  sign: `after 20 steps the loss of the last quarter is ${worse} times what answering the same for every input costs and no lower than in the first quarter, or once rose to ${jump} times that and the first loss and less than half of it is learned away; and a step changed weights by more than ${bigUpdate} of their length`,
  fix: 'a tenth of the learning rate; lrFinder() suggests one',
  source: 'Karpathy, CS231n: updates of about 0.001 of the weights are right',
  find(patient: Case): Found | undefined {
    const { step, baseline } = patient;
    if (step < 20) return undefined;
    const [early, late] = [patient.over(0, 0.25).loss, patient.over(0.75, 1).loss];
    const limit = baseline > 0 ? baseline : patient.firstLoss;
    const { value: update, name } = patient.largestUpdate;
    const stays = late > worse * limit && late >= 0.9 * early;
    const rose = patient.peak > jump * Math.max(limit, patient.firstLoss) && patient.learned < 0.5;
    if (!(update > bigUpdate && (stays || rose))) return undefined;
    const loss = stays ? `stays at ${figure(late)}` : `rose to ${figure(patient.peak)}`;
    return {
      layer: name,
      message: `the loss ${loss}, above the ${figure(limit)} of answering always the same; a step changed ${name} by ${percent(update)} of its length`,
      evidence: { loss: late, peak: patient.peak, baseline: limit, update },
    };
  },
} as const satisfies Rule;

const smallUpdate = 3e-4;
const little = 0.1;

export const rateTooLow = {
  name: 'rate-too-low',
  severity: 'warning',
  alone: true,
  sign: `after 100 steps no step has changed a weight by more than ${smallUpdate} of its length, and less than ${little} of the loss is learned away; not while the rate still rises`,
  fix: 'ten times the learning rate; lrFinder() suggests one',
  source: 'Karpathy, CS231n: updates of about 0.001 of the weights are right',
  find(patient: Case): Found | undefined {
    const { visits, step } = patient;
    const [now, before] = [visits.at(-1), visits.at(-5)];
    if (step < 100 || !now || !before || now.lr > before.lr || patient.learned > little) return undefined;
    const { value: most } = patient.largestUpdate;
    if (!(most < smallUpdate)) return undefined;
    const message = `a step changes the weights by ${figure(most)} of their length at most: after ${step} steps nearly nothing is learned`;
    return { message, evidence: { update: most, lr: now.lr } };
  },
} as const satisfies Rule;

const chance = 3;
const related = 3;
const enough = 80;

/** How samples not learned from were answered: those of validation, or of the first epoch, in which every sample is new. */
function unseen(patient: Case): { loss: number; baseline: number; accuracy: number; samples: number } | undefined {
  const { epochs, validation, options } = patient;
  const reports = epochs.flatMap((report) => report.validation ?? []);
  if (validation && reports.length > 0) {
    const losses = reports.map(({ loss }) => loss).sort((a, b) => a - b);
    const accuracy = reports.reduce((sum, report) => sum + (report.accuracy ?? NaN), 0) / reports.length;
    return { loss: losses[losses.length >> 1] ?? NaN, baseline: patient.validationBaseline, accuracy, samples: validation.size };
  }
  const [first] = epochs;
  return first && { loss: first.loss, baseline: patient.baseline, accuracy: first.accuracy ?? NaN, samples: options.dataset.size };
}

export const shuffled = {
  name: 'shuffled-labels',
  severity: 'warning',
  alone: true,
  sign: `after three epochs what was not learned from, ${enough} samples and more, is answered no better than by always answering the same (median loss less than 2 % + 0.6 / √samples lower, mean accuracy within ${chance} deviations), and nearest neighbours among the inputs have like targets no more often than chance (z below ${related})`,
  fix: 'check that inputs and targets were sorted, filtered and shuffled together; if they were, the inputs may not tell the target at all',
  source: 'Schilling 1986 for the neighbours; Zhang et al. 2017: networks fit shuffled labels, but only by heart',
  find(patient: Case): Found | undefined {
    const { epochs, intake, options } = patient;
    const seen = epochs.length >= 3 ? unseen(patient) : undefined;
    if (!seen || seen.samples < enough || !(seen.loss >= (0.98 - 0.6 / Math.sqrt(seen.samples)) * seen.baseline)) return undefined;
    const most = Math.max(0, ...intake.targets.counts) / options.dataset.size;
    if (seen.accuracy > most + chance * Math.sqrt((most * (1 - most)) / seen.samples) || isTokens(patient)) return undefined;
    const { z, agreement } = patient.relation;
    if (z >= related) return undefined;
    return {
      message: `the labels seem to have nothing to do with the inputs: samples not learned from cost ${figure(seen.loss)}, answering always the same ${figure(seen.baseline)}, and neighbours agree no more than by chance (z = ${figure(z)})`,
      evidence: { loss: seen.loss, baseline: seen.baseline, z, agreement },
    };
  },
} as const satisfies Rule;

/** Of tokens there are no neighbours. */
const isTokens = ({ intake, visits }: Case): boolean =>
  intake.inputs.whole && (visits[0]?.layers.some(({ op }) => op.includes('embedding')) ?? false);

const within = 0.1;

export const underfitting = {
  name: 'underfitting',
  severity: 'warning',
  alone: true,
  sign: `after five epochs and 100 steps the second half of the run took less than 1 % of the baseline off the loss, and by what neighbours among the inputs share, ${within} (and three deviations) more can be answered; not where inputs are to be rebuilt`,
  fix: 'more units or layers, a nonlinearity between them, less dropout and weight decay; where the loss only pauses, more epochs',
  source: 'Cover and Hart 1967: the nearest neighbour errs at most twice as often as the best answer',
  find(patient: Case): Found | undefined {
    const { epochs, baseline, step, options } = patient;
    const { shape, targetShape } = options.dataset;
    const rebuilds = targetShape.length > 0 && sizeOf(shape) > 1 && sizeOf(targetShape) === sizeOf(shape);
    if (epochs.length < 5 || step < 100 || !(baseline > 0) || rebuilds || isTokens(patient)) return undefined;
    const [before, now] = [patient.over(0.4, 0.6), patient.over(0.8, 1)];
    if (!(before.loss - now.loss < 0.01 * baseline)) return undefined;
    const classes = patient.intake.targets.kind !== 'values';
    const validated = epochs.at(-1)?.validation;
    const own = classes ? Math.max(now.accuracy, validated?.accuracy ?? 0) : 1 - Math.min(now.loss, validated?.loss ?? Infinity) / baseline;
    if (Number.isNaN(own) || own > 1 - within) return undefined;
    const { agreement, z, samples } = patient.relation;
    const deviation = Math.sqrt(Math.max(agreement * (1 - agreement), 0) * (1 / samples + 1 / options.dataset.size));
    if (z < related || agreement - own < Math.max(within, 3 * deviation)) return undefined;
    const [reached, possible] = classes
      ? [`answers ${percent(own)} right`, `copying the answer of the nearest sample would give ${percent(agreement)}`]
      : [`explains ${percent(own)} of the variance`, `what neighbouring samples share says that ${percent(agreement)} can be explained`];
    return {
      message: `the loss stands still while the network ${reached}; ${possible}`,
      evidence: { reached: own, neighbours: agreement, loss: now.loss },
    };
  },
} as const satisfies Rule;

const rise = 1.2;
const apart = 0.05;

export const overfitting = {
  name: 'overfitting',
  severity: 'warning',
  sign: `the validation loss of the last three epochs is ${rise} times its best and ${apart} of the baseline above it, while that of training went down`,
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
    if (!then || !last || !(now > rise * least && now - least > apart * scale && last.loss < then.loss)) return undefined;
    return {
      message: `it learns by heart: since epoch ${then.epoch} the validation loss rose from ${figure(least)} to ${figure(now)}, while that of training fell to ${figure(last.loss)}`,
      evidence: { epoch: then.epoch, best: least, validation: now, training: last.loss },
    };
  },
} as const satisfies Rule;
