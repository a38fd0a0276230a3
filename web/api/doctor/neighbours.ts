/**
 * @file Whether targets have to do with inputs at all, asked without a model: do nearest neighbours among the inputs have like targets?
 * (Schilling 1986, "Multivariate two-sample tests based on nearest neighbors"; Cover and Hart 1967 for what the share says of the
 * accuracy within reach; Rice 1984 for the variance of noise from differences of neighbours.)
 */
import type { Dataset } from '../data/dataset.js';
import { noGrad, scope } from '../index.js';
import { sizeOf } from '../shape.js';
import { someRows } from './intake.js';

const mostRows = 400;

export interface Relation {
  samples: number;
  /** how many standard deviations neighbours agree more often than they would had the targets been dealt out at random */
  z: number;
  /** of classes: share of samples whose nearest neighbour is of their class; of values: share of the variance that neighbours share */
  agreement: number;
}

/** The nearest other sample of each, features on one scale. */
function nearest(dataset: Dataset, rows: Int32Array): Int32Array {
  return scope(() =>
    noGrad(() => {
      const x = dataset.batch(rows)[0].reshape([rows.length, -1]);
      const centred = x.sub(x.mean(0, { keepdim: true }));
      const scaled = centred.div(centred.square().mean(0, { keepdim: true }).sqrt().add(1e-12));
      const lengths = scaled.square().sum(1, { keepdim: true });
      const distance = lengths
        .add(lengths.transpose(0, 1))
        .sub(scaled.matmul(scaled.transpose(0, 1)).mul(2))
        .toArray();
      const n = rows.length;
      return Int32Array.from(rows, (_, i) => {
        let best = i === 0 ? 1 : 0;
        for (let j = 0; j < n; ++j) if (j !== i && (distance[i * n + j] ?? 0) < (distance[i * n + best] ?? 0)) best = j;
        return best;
      });
    }),
  );
}

/** Mean and standard deviation over permutations are worked out, not drawn: Mantel 1967 for a graph of n arrows. */
function dealt(n: number, values: (i: number, j: number) => number): { mean: number; variance: number } {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; ++i) {
    for (let j = 0; j < i; ++j) {
      const value = values(i, j);
      sum += value;
      squares += value ** 2;
    }
  }
  const pairs = (n * (n - 1)) / 2;
  return { mean: sum / pairs, variance: squares / pairs - (sum / pairs) ** 2 };
}

export function relationOf(dataset: Dataset): Relation {
  const width = dataset.isClassification ? 1 : Math.max(sizeOf(dataset.targetShape), 1);
  const rows = someRows(dataset.size, width > 16 ? 100 : mostRows);
  const n = rows.length;
  const near = nearest(dataset, rows);
  const targets = dataset.labels ?? dataset.y();
  const at = (i: number, column: number): number => targets[(rows[i] ?? 0) * width + column] ?? 0;
  const apart = (i: number, j: number): number => {
    if (dataset.isClassification) return at(i, 0) === at(j, 0) ? 0 : 1;
    let sum = 0;
    for (let column = 0; column < width; ++column) sum += (at(i, column) - at(j, column)) ** 2;
    return sum;
  };
  const { mean, variance } = dealt(n, apart);
  const seen = Array.from(near, (j, i) => apart(i, j)).reduce((sum, value) => sum + value, 0) / n;
  // mutual neighbours count twice: at most twice the variance of independent pairs
  const z = (mean - seen) / Math.sqrt((2 * variance) / n || Infinity);
  return { samples: n, z, agreement: dataset.isClassification ? 1 - seen : 1 - seen / (mean || 1) };
}
