/** @file Rule: one row of the table of diagnoses. */
import type { Case } from '../case.js';
import type { Finding, Severity } from '../finding.js';

export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /** what is looked for, with its thresholds, for the table of the docs */
  readonly sign: string;
  readonly fix: string;
  /** where sign and thresholds come from */
  readonly source: string;
  /** asked only where no rule above has found anything but a note: what it sees would follow from that, too */
  readonly alone?: boolean;
  readonly find: (patient: Case) => Found | undefined;
}

/** What a rule has to say of one run; `fix` in place of the rule's where the case tells more. */
export type Found = Pick<Finding, 'message' | 'evidence'> & Partial<Pick<Finding, 'layer' | 'step' | 'fix'>>;

/** A number in a sentence. */
export const figure = (value: number): string =>
  value !== 0 && (Math.abs(value) < 0.001 || Math.abs(value) >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(3)));

export const percent = (share: number): string => `${Math.round(100 * share)} %`;
