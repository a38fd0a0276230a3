/** @file Helpers: workers that share the engine's loops, each with an instance of its module over its memory. */
import type { Engine } from './engine.js';

export interface HelperMessage {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** what it runs, as a place in the module's table of functions, and the arguments of that */
  entry: number;
  room: number;
  number: number;
}

interface Helper {
  post(message: HelperMessage): void;
  /** whether it came */
  ready: Promise<boolean>;
}

function inBrowser(): Helper {
  const worker = new Worker(new URL('./thread.js', import.meta.url), { type: 'module' });
  return {
    post: (message) => {
      worker.postMessage(message);
    },
    ready: new Promise((resolve) => {
      worker.onmessage = () => {
        resolve(true);
      };
      worker.onerror = () => {
        resolve(false);
      };
    }),
  };
}

function underNode({ Worker }: typeof import('node:worker_threads')): Helper {
  // a page given as text (node --input-type=module -e …) must not make Node look for text in the worker, too
  const execArgv = process.execArgv.filter((flag) => !flag.startsWith('--input-type'));
  const worker = new Worker(new URL('./thread.js', import.meta.url), { execArgv });
  return {
    post: (message) => {
      worker.postMessage(message);
    },
    ready: new Promise((resolve) => {
      worker.once('message', () => {
        worker.unref(); // no process waits for it
        resolve(true);
      });
      worker.once('error', () => {
        resolve(false);
      });
    }),
  };
}

/** Starts helpers: their scripts load beside the engine. The function returned lets them in, and says how many came. */
export function callHelpers(count: number): (engine: Engine, module: WebAssembly.Module, memory: WebAssembly.Memory) => Promise<number> {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  const helpers = Array.from({ length: count }, () => (node ? underNode(node) : inBrowser()));
  return async (engine, module, memory) => {
    const came = helpers.map(({ post, ready }) => {
      const task = engine.helper?.();
      if (task) post({ module, memory, ...task });
      return ready;
    });
    return (await Promise.all(came)).filter(Boolean).length;
  };
}
