/** @file The part of data.windows that is loaded when needed: stretches of a time series, each with the values that follow. */
import { HebbError } from '../error.js';
import { data, tensor, type Tensor } from '../index.js';
import { refuseUnknown } from '../options.js';
import type { Samples } from './from-arrays.js';
import type { WindowOptions } from './windows.js';

const op = 'data.windows';

function check(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new HebbError('argument', op, `${name} must be a whole number above 0: ${String(value)}`);
}

/** The numbers of the series and its variables. */
function read(series: Samples): { values: ArrayLike<number>; time: number; variables: number } {
  const given = series as Tensor;
  const x = 'toArray' in series ? given : tensor(series);
  const [time = 1, variables = 1, ...more] = x.shape;
  if (x.shape.length === 0 || more.length > 0)
    throw new HebbError('shape', op, `a series is [time] or [time, variables]: [${x.shape.join(', ')}]`, [x.shape]);
  const values = x.toArray();
  if (x !== given) x.dispose();
  return { values, time, variables };
}

export function windows(series: Samples, options: WindowOptions): data.Dataset {
  const { length, horizon = 1, stride = 1, targets, normalize = false, ...rest } = options;
  refuseUnknown(op, rest);
  for (const [name, value] of Object.entries({ length, horizon, stride })) check(name, value);
  const { values, time, variables } = read(series);
  const chosen = targets ?? Array.from({ length: variables }, (_, i) => i);
  const bad = chosen.find((variable) => !(Number.isInteger(variable) && variable >= 0 && variable < variables));
  if (bad !== undefined || chosen.length === 0)
    throw new HebbError('index', op, `targets must be numbers of the ${variables} variables: ${bad ?? 'none'}`);
  const n = Math.floor((time - length - horizon) / stride) + 1;
  if (n < 1) throw new HebbError('argument', op, `${time} time steps are fewer than length and horizon: ${length} + ${horizon}`);
  const [width, height] = [length * variables, horizon * chosen.length];
  const [x, y] = [new Float32Array(n * width), new Float32Array(n * height)];
  for (let i = 0; i < n; ++i) {
    const start = i * stride * variables;
    for (let k = 0; k < width; ++k) x[i * width + k] = values[start + k] ?? NaN;
    for (let k = 0; k < height; ++k) {
      const step = Math.floor(k / chosen.length);
      y[i * height + k] = values[start + width + step * variables + (chosen[k % chosen.length] ?? 0)] ?? NaN;
    }
  }
  return data.fromArrays(x, y, { shape: [length, variables], targetShape: [horizon, chosen.length], normalize });
}
