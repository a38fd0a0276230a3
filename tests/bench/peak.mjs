/** @file The multiply-adds a second that this engine of JavaScript reaches on registers alone: what kernels are measured by. */

const v128 = 0x7b;
const accumulators = 12;
const vector = (...bytes) => [bytes.length, ...bytes];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const splat = (...float) => [0x43, ...float, 0xfd, 0x13];
const mul = [0xfd, 0xe6, 0x01];
const add = [0xfd, 0xe4, 0x01];
const madd = [0xfd, 0x85, 0x02];

/** run(n): n times s = a s + b for twelve independent s. Parameter 0 is n, locals 1 to 12 are s, 13 is a, 14 is b. */
function module(relaxed) {
  const [a, b] = [accumulators + 1, accumulators + 2];
  const all = Array.from({ length: accumulators }, (_, i) => i + 1);
  const step = (s) => [...get(a), ...get(s), ...(relaxed ? [...get(b), ...madd] : [...mul, ...get(b), ...add]), ...set(s)];
  const half = splat(0, 0, 0, 0x3f);
  const body = [
    ...[1, accumulators + 2, v128],
    ...[...all, a, b].flatMap((local) => [...half, ...set(local)]),
    ...[0x03, 0x40, ...all.flatMap(step), ...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    ...[...get(1), ...all.slice(1).flatMap((s) => [...get(s), ...add]), 0xfd, 0x1f, 0, 0x0b],
  ];
  const length = [(body.length & 127) | 128, body.length >> 7];
  const code = [1, ...length, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, ...vector(1, 0x60, 1, 0x7f, 1, 0x7d)],
    ...[3, ...vector(1, 0)],
    ...[7, ...vector(1, 3, 0x72, 0x75, 0x6e, 0, 0)],
    ...[10, (code.length & 127) | 128, code.length >> 7, ...code],
  ]);
}

/** A meter: meter() is the GFLOP/s of one thread during some milliseconds. */
export async function peak(relaxed) {
  const { instance } = await WebAssembly.instantiate(module(relaxed));
  const steps = 2_000_000; // some milliseconds: clocks of pages are coarse
  return () => {
    const begin = performance.now();
    instance.exports.run(steps);
    return (steps * accumulators * 4 * 2) / (performance.now() - begin) / 1e6;
  };
}
