/** @file The part of data.windows that is loaded when needed: stretches of a time series, each with the values that follow. */
import { HebbError } from '../error.js';
import { scope, tensor, type data, type Tensor } from '../index.js';
import { refuseUnknown } from '../options.js';
import type { TypedArray } from '../types.js';
import type { Samples } from './from-arrays.js';
import { checkCounts } from './window-sizes.js';
import type { WindowOptions, WindowTools } from './windows.js';

const op = 'data.windows';

/** The numbers of the series and its variables. */
function read(series: Samples): { values: TypedArray; time: number; variables: number } {
  const given = series as Tensor;
  const x = 'toArray' in series ? given : tensor(series);
  const [time = 1, variables = 1, ...more] = x.shape;
  if (x.shape.length === 0 || more.length > 0)
    throw new HebbError('shape', op, `a series is [time] or [time, variables]: [${x.shape.join(', ')}]`, [x.shape]);
  const values = x.toArray();
  if (x !== given) x.dispose();
  return { values, time, variables };
}

export function windows(series: Samples, options: WindowOptions, tools: WindowTools): data.Dataset {
  const { length, horizon = 1, stride = 1, targets, normalize = false, ...rest } = options;
  refuseUnknown(op, rest);
  checkCounts(op, { length, horizon, stride });
  const { values, time, variables } = read(series);
  const chosen = targets ?? Array.from({ length: variables }, (_, i) => i);
  const bad = chosen.find((variable) => !(Number.isInteger(variable) && variable >= 0 && variable < variables));
  if (bad !== undefined || chosen.length === 0)
    throw new HebbError('index', op, `targets must be numbers of the ${variables} variables: ${bad ?? 'none'}`);
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new HebbError('value', op, `time step ${Math.floor(at / variables)} is not a finite number: ${values[at]}`);
  if (time < length + horizon)
    throw new HebbError('argument', op, `${time} time steps are fewer than length and horizon: ${length} + ${horizon}`);
  const { columns, normalization, ...fitted } = tools.fitNormalization(op, () => [values], [variables], false, normalize);
  const x = columns ? tools.perColumn(values, columns) : Float32Array.from(values);
  const y = new Float32Array((time - length) * chosen.length);
  for (let i = 0; i < y.length; ++i) {
    const step = length + Math.floor(i / chosen.length);
    y[i] = values[step * variables + (chosen[i % chosen.length] ?? 0)] ?? NaN;
  }
  return scope(() => {
    const series = [tensor(x, { shape: [time, variables] }), tensor(y, { shape: [time - length, chosen.length] })] as const;
    const [shape, targetShape] = [[length, variables], [horizon, chosen.length]]; // prettier-ignore
    const sizes = { length, horizon, stride, span: length + horizon };
    return tools.windowsOf(op, series, sizes, { shape, targetShape, normalization }, fitted);
  });
}
