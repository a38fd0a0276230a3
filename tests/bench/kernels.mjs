/**
 * @file `npm run bench -- --kernel gemm` (or conv): GFLOP/s of one kind of operation through the public API, and their share
 * of the multiply-adds that this machine reaches on registers alone, measured beside each. --relaxed as in run.mjs.
 */
import { conv2d, grad, load, noGrad, randn, scope } from 'hebb';
import { median } from './figures.mjs';
import { peak } from './peak.mjs';

/** Forward products at W2's and W6's sizes, and what their gradients are: t marks a transposed operand. */
const products = [
  ...[64, 256, 512, 1024].flatMap((n) => ['nn', 'nt', 'tn', 'tt'].map((form) => [n, n, n, form])),
  [64, 128, 784, 'nt'],
  [64, 784, 128, 'nn'],
  [128, 784, 64, 'tn'],
  [512, 512, 128, 'nt'],
  [1, 128, 784, 'nt'],
];

function gemm() {
  return products.map(([m, n, k, form]) => {
    const [transposeA, transposeB] = [form[0] === 't', form[1] === 't'];
    const batch = Math.max(1, Math.floor(2 ** 21 / (m * n * k))); // small ones, several in a call: the call is not the kernel
    const a = randn([batch, ...(transposeA ? [k, m] : [m, k])]);
    const b = randn([batch, ...(transposeB ? [n, k] : [k, n])]);
    const name = `${batch > 1 ? `${batch} of ` : ''}${m} x ${n} x ${k} ${form}`;
    return { name, flops: 2 * batch * m * n * k, run: () => a.matmul(b, { transposeA, transposeB }) };
  });
}

/** The two convolutions of W4 and one of each channel for itself, forward and both gradients, by the multiplications of their definition. */
function conv() {
  return [
    [32, 1, 32, 28, 1],
    [32, 32, 64, 14, 1],
    [8, 32, 32, 28, 32],
  ].flatMap(([batch, channels, filters, side, groups]) => {
    const x = randn([batch, channels, side, side], { requiresGrad: true });
    const weight = randn([filters, channels / groups, 3, 3], { requiresGrad: true });
    const flops = (2 * batch * filters * channels * 9 * side * side) / groups;
    const name = `${batch} x ${channels} x ${side} x ${side}, ${filters} ${groups > 1 ? 'single ' : ''}filters of 3 x 3`;
    const options = { padding: 1, groups };
    const y = conv2d(x, weight, options);
    const back = { gradOutputs: [randn(y.shape)], retainGraph: true };
    return [
      { name: `${name}: forward`, flops, run: () => noGrad(() => conv2d(x, weight, options)) },
      { name: `${name}: gradient of weight`, flops, run: () => grad([y], [weight], back) },
      { name: `${name}: gradient of x`, flops, run: () => grad([y], [x], back) },
    ];
  });
}

const kinds = { gemm, conv };

const windows = 21;

/** Milliseconds of one call, during some. */
function timeOf(run) {
  const begin = performance.now();
  let calls = 0;
  do {
    scope(() => void run());
    ++calls;
  } while (performance.now() - begin < 8);
  return (performance.now() - begin) / calls;
}

/** Says a line for each operation of a kind. Windows of kernel and peak alternate: other work on the machine slows down both. */
export async function measureKernel(kind, say) {
  if (!kinds[kind]) throw new Error(`no kernel of this name (${Object.keys(kinds).join(', ')}): ${kind}`);
  const { simd } = await load({ all: true, threads: 1 });
  const meter = await peak(simd === 'relaxed');
  say(
    `${kind}, the ${simd} build, one thread, ${windows} windows: the median, and its share of multiply-adds on registers (least to most)`,
  );
  for (const { name, flops, run } of kinds[kind]()) {
    timeOf(run);
    const measured = Array.from({ length: windows }, () => {
      const before = meter();
      const rate = flops / timeOf(run) / 1e6;
      const limit = (before + meter()) / 2;
      return { rate, limit, share: (100 * rate) / limit };
    });
    const [rates, limits, shares] = ['rate', 'limit', 'share'].map((what) => measured.map((window) => window[what]));
    const [rate, limit, share] = [rates, limits, shares].map(median);
    say(
      `  ${name.padEnd(66)}${rate.toFixed(1).padStart(5)} GFLOP/s  ${share.toFixed(0).padStart(4)} % of ${limit.toFixed(1)} (${Math.min(...shares).toFixed(0)} to ${Math.max(...shares).toFixed(0)})`,
    );
  }
}
