/** @file The table of diagnoses as data. It is loaded when it is asked for. */
import type { Severity } from './finding.js';
import type { DiagnosisName } from './rules/index.js';

export interface Diagnosis {
  name: DiagnosisName;
  severity: Severity;
  /** what is looked for */
  sign: string;
  /** what to try */
  fix: string;
  /** where sign and thresholds come from */
  source: string;
}

/** All that fit's doctor can find, causes before what follows from them: `for (const { name, sign, fix } of await diagnoses()) …`. */
export const diagnoses = async (): Promise<Diagnosis[]> =>
  (await import('./doctor.js')).rules.map(({ name, severity, sign, fix, source }) => ({ name, severity, sign, fix, source }));
