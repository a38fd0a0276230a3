/** @file The four builds of the engine. All names are written out, so that bundlers find the files. */
import type { ModuleFactory } from './load.js';

export interface Build {
  glue: () => Promise<{ default: ModuleFactory }>;
  wasm: URL;
  /** the second part, of the builds that have two */
  rest?: URL;
}

/** For one thread, in two files: many pages need the first alone. */
const simd128: Build = {
  glue: () => import('./hebb.simd128.mjs'),
  wasm: new URL('./hebb.simd128.wasm', import.meta.url),
  rest: new URL('./hebb.simd128.rest.wasm', import.meta.url),
};
const relaxed: Build = {
  glue: () => import('./hebb.relaxed.mjs'),
  wasm: new URL('./hebb.relaxed.wasm', import.meta.url),
  rest: new URL('./hebb.relaxed.rest.wasm', import.meta.url),
};

/** For several, in one file: helpers cannot fetch a second one in the middle of a loop. */
const simd128Threads: Build = {
  glue: () => import('./hebb.simd128.threads.mjs'),
  wasm: new URL('./hebb.simd128.threads.wasm', import.meta.url),
};
const relaxedThreads: Build = {
  glue: () => import('./hebb.relaxed.threads.mjs'),
  wasm: new URL('./hebb.relaxed.threads.wasm', import.meta.url),
};

/** A function whose body is f32x4.relaxed_madd: valid only where relaxed SIMD is. */
const relaxedProbe = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
  ...[1, 8, 1, 96, 3, 123, 123, 123, 1, 123], // type: (v128, v128, v128) -> v128
  ...[3, 2, 1, 0], // one function of it
  ...[10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11], // local.get 0, 1, 2; f32x4.relaxed_madd; end
);

export function buildFor(deterministic: boolean, threaded: boolean): Build {
  const fused = !deterministic && WebAssembly.validate(relaxedProbe);
  if (threaded) return fused ? relaxedThreads : simd128Threads;
  return fused ? relaxed : simd128;
}

/** As many threads as are asked for, or as there are cores, but loops are not cut for more than eight; one where no memory is shared. */
export function threadsHere(asked: number | undefined): number {
  const node = globalThis.process?.getBuiltinModule?.('node:os');
  if (!node && !globalThis.crossOriginIsolated) return 1;
  if (!node && asked === undefined && workersOfWorkersHang()) return 1;
  return asked ?? Math.min(node?.availableParallelism() ?? navigator.hardwareConcurrency, 8);
}

/** In Firefox (seen in 153 ESR), one in 30 to 100 pages whose worker starts a worker hangs in that call for ever. */
const workersOfWorkersHang = (): boolean => globalThis.document === undefined && navigator.userAgent.includes('Firefox/');

/** Memory for a build with threads; undefined where there is no room for as much as it may grow to. */
export function sharedMemory(): WebAssembly.Memory | undefined {
  try {
    return new WebAssembly.Memory({ initial: 256, maximum: 32768, shared: true }); // as cmake/flags.cmake: 16 MiB, 2 GiB
  } catch {
    return undefined;
  }
}
