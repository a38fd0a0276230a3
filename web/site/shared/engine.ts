/**
 * @file The two ends of the line between a page and its engine: a worker offers functions, the page calls them and gets promises (Comlink).
 *
 *   // engine.ts, the worker                          // figure.ts, the page
 *   const api = { scores: (w, x) => … };              import type { Api } from './engine.js';
 *   export type Api = typeof api;                     const engine = connect<Api>(new Worker(new URL('./engine.ts', import.meta.url), { type: 'module' }));
 *   serve(api);                                       const scores = await engine.scores(w, x);
 */
import { expose, wrap, type Remote } from 'comlink';
import { load, type LoadOptions } from 'hebb';

type Functions = Record<string, (...args: never[]) => unknown>;

/** In the worker: offers functions of plain values; each waits until hebb is loaded. Tensors that one makes are its own to free: `scope`. */
export function serve(functions: Functions, options: LoadOptions = {}): void {
  const ready = load(options);
  const entries = Object.entries(functions).map(([name, run]) => [
    name,
    async (...args: never[]): Promise<unknown> => {
      await ready;
      return run(...args);
    },
  ]);
  expose(Object.fromEntries(entries));
}

/** In the page: the functions of such a worker. A worker that cannot start is told to `onError`. */
export function connect<F extends Functions>(worker: Worker, onError: (error: unknown) => void = reportError): Remote<F> {
  worker.onerror = ({ message }) => onError(new Error(message || 'the worker could not be started'));
  return wrap<F>(worker);
}
