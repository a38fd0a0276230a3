/** @file What the doctor says: findings as plain data. */
import type { DiagnosisName } from './rules/index.js';

/** 'error': training cannot succeed so; 'warning': it goes badly; 'note': it goes, but mind this. */
export type Severity = 'error' | 'warning' | 'note';

export interface Finding {
  /** the diagnosis, such as 'dead-relus' */
  name: DiagnosisName;
  severity: Severity;
  /** path of the layer or parameter it is about */
  layer?: string;
  /** the training step at which it was first found, 0 before the first */
  step: number;
  /** what is wrong, in words and numbers */
  message: string;
  /** what to try */
  fix: string;
  /** the numbers behind it */
  evidence: Readonly<Record<string, number>>;
}

export interface DoctorOptions {
  /** told whenever a finding comes or goes, with all that hold then, the likeliest cause first */
  onFindings?: ((findings: readonly Finding[]) => void) | undefined;
}
