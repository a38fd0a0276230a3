/** @file load: picks the build the browser can run, fetches it, starts it. */
import { buildFor, sharedMemory, threadsHere } from './builds.js';
import { callback, leaveByError, setEngine, type Engine } from './engine.js';
import { HebbError, type ErrorCode } from './error.js';
import { version } from './generated/version.js';
import { refuseUnknown } from './options.js';
import { Rest } from './rest.js';
import { setMemory } from './wire.js';

export interface LoadOptions {
  /** the build whose results are the same bits everywhere, even where a faster one would run; default false */
  deterministic?: boolean;
  /**
   * How many threads compute; 1 takes the build without. Default: as many as there are cores, eight at most, under Node and in
   * pages that are cross-origin isolated; 1 elsewhere, where browsers share no memory, where you say which files to load, and in
   * Firefox's workers, where starting a worker hangs now and then.
   * The results are the same bits at any number.
   */
  threads?: number;
  /** where the .wasm file is; default beside the package's JavaScript */
  wasmUrl?: string | URL;
  /** the .wasm file itself */
  wasmBinary?: ArrayBuffer | Uint8Array;
  /** where the .rest.wasm file is; default beside the package's JavaScript */
  restUrl?: string | URL;
  /**
   * Whether to fetch the rest now: what networks of dense layers do without (convolution, recurrence, attention, …).
   * Otherwise the first call of any of it fetches it, and blocks for so long; default false. Builds with threads have no rest.
   */
  all?: boolean;
}

export interface LoadInfo {
  /** which build runs */
  simd: 'simd128' | 'relaxed';
  /** how many compute */
  threads: number;
  /** whether the same seed gives the same bits on every machine */
  deterministic: boolean;
  version: string;
}

/** What the Emscripten module is given. */
export interface ModuleOptions {
  makeError: (code: ErrorCode, op: string, message: string, shapes: number[][]) => unknown;
  wasmMemory?: WebAssembly.Memory;
  instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => object;
}

export type ModuleFactory = (options: ModuleOptions) => Promise<Engine>;

export const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());

/** What a function that the engine called threw: it goes on in place of the engine's own error. */
let held: { error: unknown } | undefined;

/** Runs what the engine calls; whatever it throws is thrown again where the engine was called from. */
export function hold(run: () => void): boolean {
  try {
    callback(run);
    return true;
  } catch (error) {
    held = { error };
    return false;
  }
}

/** C++ says cross_entropy, people say crossEntropy. */
function makeError(code: ErrorCode, op: string, message: string, shapes: number[][]): unknown {
  leaveByError();
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

/** Under whatever name: the linker shortens names. */
function memoryOf({ exports }: WebAssembly.Instance): WebAssembly.Memory {
  const found = Object.values(exports).find((one) => one instanceof WebAssembly.Memory);
  if (!found) throw new HebbError('file', 'load', 'the engine exports no memory');
  return found;
}

async function start(options: LoadOptions): Promise<LoadInfo> {
  const { deterministic = false, threads, wasmUrl, wasmBinary, restUrl, all = false, ...others } = options;
  refuseUnknown('load', others);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new HebbError('argument', 'load', `threads must be a whole number from 1 on: ${String(threads)}`);
  }
  const wanted = threadsHere(threads ?? ((wasmUrl ?? wasmBinary ?? restUrl) ? 1 : undefined));
  const memory = wanted > 1 ? sharedMemory() : undefined;
  const build = buildFor(deterministic, memory !== undefined);
  const glue = build.glue();
  const base = globalThis.location?.href ?? build.wasm;
  const restAt = build.rest && (restUrl ? new URL(restUrl, base) : build.rest);
  const restNow = all && restAt ? compile(restAt) : undefined;
  const module = wasmBinary
    ? await WebAssembly.compile(new Uint8Array(wasmBinary))
    : await compile(wasmUrl ? new URL(wasmUrl, base) : build.wasm);
  const { default: factory } = await glue;
  const deferred = restAt && new Rest(restAt);
  const loaded = await new Promise<Engine>((resolve, reject) => {
    const instantiateWasm: ModuleOptions['instantiateWasm'] = (imports, receive) => {
      WebAssembly.instantiate(module, deferred ? { ...imports, 'rest.deferred': deferred.placeholders } : imports)
        .then((instance) => {
          if (deferred) deferred.main = instance;
          setMemory(memory ?? memoryOf(instance));
          receive(instance, module);
        })
        .catch(reject);
      return {};
    };
    factory({ makeError, instantiateWasm, ...(memory && { wasmMemory: memory }) }).then(resolve, reject);
  });
  if (restNow) deferred?.join(await restNow);
  const helpers = memory ? await (await import('./threads.js')).callHelpers(wanted - 1, loaded, module, memory) : 0;
  secondFile = deferred;
  setEngine(loaded);
  const { simd } = loaded.features();
  return { simd, threads: 1 + helpers, deterministic: simd === 'simd128', version };
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
