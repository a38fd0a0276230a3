/** @file A worker to talk to: the browser's, or Node's. */
import { HebbError } from './error.js';
import type { FromPage, FromWorker, Handed } from './worker/protocol.js';

export interface WorkerPort {
  post(message: FromPage, transfer: Handed[]): void;
  listen(receive: (message: FromWorker) => void, lost: (reason: string) => void): void;
  /** Whether a Node process waits for this worker. */
  keepAlive(wanted: boolean): void;
  terminate(): void;
}

function browserPort(worker: Worker): WorkerPort {
  return {
    post: (request, transfer) => {
      worker.postMessage(request, transfer);
    },
    listen: (receive, lost) => {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        receive(data);
      };
      worker.onerror = ({ message }) => {
        lost(message || 'its script could not be loaded');
      };
      worker.onmessageerror = () => {
        lost('a message could not be read');
      };
    },
    keepAlive: () => undefined,
    terminate: () => {
      worker.terminate();
    },
  };
}

function nodePort(url: URL): WorkerPort {
  const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (!threads) throw new HebbError('state', 'session', 'there are no workers here: neither Worker nor node:worker_threads');
  // Flags of the process are not the worker's: text to run (--input-type), and V8's, which hold for all threads anyway.
  const worker = new threads.Worker(url, { execArgv: [] });
  return {
    post: (request, transfer) => {
      worker.postMessage(request, transfer as ArrayBuffer[]); // or streams, whose types Node has beside the page's
    },
    listen: (receive, lost) => {
      worker.on('message', receive);
      worker.on('error', (error: Error) => {
        lost(error.message);
      });
      worker.on('exit', (code) => {
        lost(`it ended with code ${code}`);
      });
    },
    keepAlive: (wanted) => {
      if (wanted) worker.ref();
      else worker.unref();
    },
    terminate: () => {
      void worker.terminate();
    },
  };
}

/** Starts worker-thread.js. The URL is written out so that bundlers find the script. */
export function startWorker(url?: string | URL): WorkerPort {
  if (typeof Worker === 'undefined') return nodePort(new URL(url ?? './worker-thread.js', import.meta.url));
  if (url) return browserPort(new Worker(url, { type: 'module' }));
  return browserPort(new Worker(new URL('./worker-thread.js', import.meta.url), { type: 'module' }));
}
