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

/** Whether the worker that was given the message has come. */
type Helper = (message: HelperMessage) => Promise<boolean>;

const inBrowser: Helper = (message) =>
  new Promise((resolve) => {
    const worker = new Worker(new URL('./thread.js', import.meta.url), { type: 'module' });
    worker.onmessage = () => {
      resolve(true);
    };
    worker.onerror = () => {
      resolve(false);
    };
    worker.postMessage(message);
  });

const underNode =
  ({ Worker }: typeof import('node:worker_threads')): Helper =>
  (message) =>
    new Promise((resolve) => {
      // Flags of the process are not the worker's: text to run (--input-type), and V8's, which hold for all threads anyway.
      const worker = new Worker(new URL('./thread.js', import.meta.url), { execArgv: [] });
      worker.once('message', () => {
        worker.unref(); // no process waits for it
        resolve(true);
      });
      worker.once('error', () => {
        resolve(false);
      });
      worker.postMessage(message);
    });

/** Starts helpers of the engine, whose module and memory these are; fulfilled with how many came. */
export async function callHelpers(count: number, engine: Engine, module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<number> {
  const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  const call = threads ? underNode(threads) : inBrowser;
  const came = await Promise.all(
    Array.from({ length: count }, async () => {
      const task = engine.helper?.();
      return task ? call({ module, memory, ...task }) : false;
    }),
  );
  return came.filter(Boolean).length;
}
