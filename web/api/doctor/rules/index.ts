/** @file The table of diagnoses, causes before what follows from them: the first that holds is the likeliest cause. */
import { lossMismatch, outOfRange, unbalanced, unnormalized } from './data.js';
import { deadRelus, exploding, nonFinite, saturated, vanishing } from './layers.js';
import { overfitting, rateTooHigh, rateTooLow, shuffled, underfitting } from './learning.js';

const table = [
  nonFinite,
  outOfRange,
  lossMismatch,
  unnormalized,
  exploding,
  rateTooHigh,
  deadRelus,
  saturated,
  vanishing,
  rateTooLow,
  shuffled,
  underfitting,
  overfitting,
  unbalanced,
] as const;

export const rules = table;
export type DiagnosisName = (typeof table)[number]['name'];
