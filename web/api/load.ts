/** @file load: picks the build the browser can run, fetches it, starts it. */
import { setEngine, type Engine } from './engine.js';
import { HebbError, type ErrorCode } from './error.js';
import { version } from './generated/version.js';
import { refuseUnknown } from './options.js';
import { Rest } from './rest.js';

export interface LoadOptions {
  /** the build whose results are the same bits everywhere, even where a faster one would run; default false */
  deterministic?: boolean;
  /** where the .wasm file is; default beside the package's JavaScript */
  wasmUrl?: string | URL;
  /** the .wasm file itself */
  wasmBinary?: ArrayBuffer | Uint8Array;
  /** where the .rest.wasm file is; default beside the package's JavaScript */
  restUrl?: string | URL;
  /**
   * Whether to fetch the rest now: what networks of dense layers do without (convolution, recurrence, attention, …).
   * Otherwise the first call of any of it fetches it, and blocks for so long; default false.
   */
  all?: boolean;
}

export interface LoadInfo {
  /** which build runs */
  simd: 'simd128' | 'relaxed';
  threads: number;
  /** whether the same seed gives the same bits on every machine */
  deterministic: boolean;
  version: string;
}

/** What the Emscripten module is given. */
export interface ModuleOptions {
  makeError: (code: ErrorCode, op: string, message: string, shapes: number[][]) => unknown;
  instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => object;
}

export type ModuleFactory = (options: ModuleOptions) => Promise<Engine>;

/** A function whose body is f32x4.relaxed_madd: valid only where relaxed SIMD is. */
const relaxedProbe = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic, version
  ...[1, 8, 1, 96, 3, 123, 123, 123, 1, 123], // type: (v128, v128, v128) -> v128
  ...[3, 2, 1, 0], // one function of it
  ...[10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11], // local.get 0, 1, 2; f32x4.relaxed_madd; end
);

export const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());

/** What a function that the engine called threw: it goes on in place of the engine's own error. */
let held: { error: unknown } | undefined;

/** Runs what the engine calls; whatever it throws is thrown again where the engine was called from. */
export function hold(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    held = { error };
    return false;
  }
}

/** C++ says cross_entropy, people say crossEntropy. */
function makeError(code: ErrorCode, op: string, message: string, shapes: number[][]): unknown {
  if (held) {
    const { error } = held;
    held = undefined;
    return error;
  }
  return new HebbError(code, camel(op), message.startsWith(`${op}: `) ? message.slice(op.length + 2) : message, shapes);
}

/** The module behind a URL: a file under Node, fetched elsewhere. Every failure names the URL. */
async function compile(url: URL): Promise<WebAssembly.Module> {
  try {
    if (url.protocol === 'file:') {
      const fs = globalThis.process?.getBuiltinModule?.('node:fs/promises');
      if (!fs) throw new Error('files can be read only under Node');
      return await WebAssembly.compile(await fs.readFile(url));
    }
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`);
    const isWasm = response.headers.get('content-type')?.startsWith('application/wasm') ?? false;
    return await (isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    throw new HebbError(
      'file',
      'load',
      `the engine cannot be read from ${url.href}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function start(options: LoadOptions): Promise<LoadInfo> {
  const { deterministic = false, wasmUrl, wasmBinary, restUrl, all = false, ...rest } = options;
  refuseUnknown('load', rest);
  const relaxed = !deterministic && WebAssembly.validate(relaxedProbe);
  const [glue, own, ownRest] = relaxed
    ? [import('./hebb.relaxed.mjs'), new URL('./hebb.relaxed.wasm', import.meta.url), new URL('./hebb.relaxed.rest.wasm', import.meta.url)]
    : [import('./hebb.simd128.mjs'), new URL('./hebb.simd128.wasm', import.meta.url), new URL('./hebb.simd128.rest.wasm', import.meta.url)];
  const base = globalThis.location?.href ?? own;
  const restAt = restUrl ? new URL(restUrl, base) : ownRest;
  const restNow = all ? compile(restAt) : undefined;
  const module = wasmBinary ? await WebAssembly.compile(new Uint8Array(wasmBinary)) : await compile(wasmUrl ? new URL(wasmUrl, base) : own);
  const { default: factory } = await glue;
  const deferred = new Rest(restAt);
  const loaded = await new Promise<Engine>((resolve, reject) => {
    const instantiateWasm: ModuleOptions['instantiateWasm'] = (imports, receive) => {
      WebAssembly.instantiate(module, { ...imports, 'rest.deferred': deferred.placeholders }).then((instance) => {
        deferred.main = instance;
        receive(instance, module);
      }, reject);
      return {};
    };
    factory({ makeError, instantiateWasm }).then(resolve, reject);
  });
  if (restNow) deferred.join(await restNow);
  secondFile = deferred;
  setEngine(loaded);
  return infoOf(loaded);
}

function infoOf(loaded: Engine): LoadInfo {
  const { simd, threads } = loaded.features();
  return { simd, threads, deterministic: simd === 'simd128', version };
}

let loading: Promise<LoadInfo> | undefined;
let secondFile: Rest | undefined;

/** Loads the engine; later calls return what is loaded, with `all` after the rest has come. Everything else in this package needs it once. */
export async function load(options: LoadOptions = {}): Promise<LoadInfo> {
  loading ??= start(options).catch((error: unknown) => {
    loading = undefined;
    throw error instanceof HebbError ? error : new HebbError('file', 'load', `the engine cannot start: ${String(error)}`);
  });
  const info = await loading;
  if (options.deterministic && !info.deterministic) {
    throw new HebbError('state', 'load', 'the relaxed build is loaded already: pass deterministic: true to the first load()');
  }
  if (options.all && secondFile && !secondFile.joined) secondFile.join(await compile(secondFile.url));
  return info;
}
