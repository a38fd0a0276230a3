/** @file The playground's curves: losses by epoch, of one network or of two that race, in one chart. */
import { LineChart, type Curve } from 'hebb/ui';
import { CurveHistory } from '../shared/curve-history.js';
import { element } from '../shared/page.js';
import type { Moment } from './engine/moment.js';

type Name = 'train' | 'validation';

/** The losses of one network along its course; where it takes another way, what came after is forgotten. */
export class Losses {
  readonly history = new CurveHistory<Name>(['train', 'validation']);
  #branch = -1;

  clear(): void {
    this.history.clear();
    this.#branch = -1;
  }

  record({ step, end, epoch, loss, validationLoss, branch, branchEpoch }: Moment): void {
    if (branch !== this.#branch && this.#branch >= 0) this.history.cut(branchEpoch);
    this.#branch = branch;
    if (step === 0 || step < end || epoch <= (this.history.x.at(-1) ?? 0)) return;
    this.history.add(epoch, {
      ...(loss === undefined ? {} : { train: loss }),
      ...(validationLoss === undefined ? {} : { validation: validationLoss }),
    });
  }
}

/** Values of one history at the abscissas of several: NaN where it has none. */
function spread(x: readonly number[], history: CurveHistory<Name>, name: Name): number[] {
  const values = new Map(history.x.map((at, i) => [at, history.values(name)[i] ?? NaN]));
  return x.map((at) => values.get(at) ?? NaN);
}

export class Curves {
  readonly #chart = element('chart', LineChart);

  /** Of one network, or of B and A. */
  show(own: Losses, rival: Losses | null): void {
    const histories = rival ? [own.history, rival.history] : [own.history];
    const x = [...new Set(histories.flatMap((history) => history.x))].sort((one, other) => one - other);
    const curve = (losses: Losses, name: Name, look: Omit<Curve, 'label' | 'values'>, whose: string): Curve => ({
      label: `${whose}${name}`,
      values: rival ? spread(x, losses.history, name) : losses.history.values(name),
      ...look,
    });
    this.#chart.x = x;
    this.#chart.curves = [
      ...(rival
        ? [curve(rival, 'train', { colour: 'muted' }, 'A '), curve(rival, 'validation', { colour: 'muted', dashed: true }, 'A ')]
        : []),
      curve(own, 'train', {}, rival ? 'B ' : ''),
      curve(own, 'validation', { colour: 'accent', dashed: true }, rival ? 'B ' : ''),
    ];
  }
}
