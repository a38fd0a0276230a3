/** @file csvLogger: the numbers of every epoch as lines of text. */
import { describe, HebbError } from '../error.js';
import { refuseUnknown } from '../options.js';
import type { Callback } from './callback.js';
import { numbersIn } from './monitor.js';

export interface CsvLoggerOptions {
  /** between two numbers; default ',' */
  separator?: string;
}

/** A callback with all that it has written. */
export interface CsvLogger extends Callback {
  readonly text: string;
}

/** What a checkpoint keeps. */
interface State {
  text: string;
  names: string[];
}

/**
 * Writes the reports' numbers as CSV: the names as they are in the first report ('epoch', 'loss', 'validation.loss', …), then a line an
 * epoch; later runs go on below. Read it from `logger.text`, or get each line as it comes.
 * @param write gets each line with its line break; default nothing
 */
export function csvLogger(
  write: (line: string) => unknown = () => undefined,
  { separator = ',', ...rest }: CsvLoggerOptions = {},
): CsvLogger {
  refuseUnknown('csvLogger', rest);
  if (typeof write !== 'function') throw new HebbError('argument', 'csvLogger', `lines go to a function: ${describe(write)}`);
  let [text, names]: [string, string[]] = ['', []];
  const line = (fields: readonly (string | number)[]): void => {
    const made = `${fields.join(separator)}\n`;
    text += made;
    write(made);
  };
  return {
    get text() {
      return text;
    },
    stateDict: (): State => ({ text, names }),
    loadStateDict(state: State) {
      ({ text, names } = state);
    },
    onEpoch(report) {
      const numbers = new Map(numbersIn(report));
      if (names.length === 0) line((names = [...numbers.keys()]));
      line(names.map((name) => numbers.get(name) ?? ''));
    },
  };
}
