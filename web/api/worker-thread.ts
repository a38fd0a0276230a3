/** @file The script of the worker, in browsers and under Node. */
import type { FromPage } from './worker/protocol.js';
import { serve } from './worker/host.js';

const parent = globalThis.process?.getBuiltinModule?.('node:worker_threads').parentPort;

if (parent) {
  const receive = serve((message, transfer) => {
    parent.postMessage(message, transfer as ArrayBuffer[]);
  });
  parent.on('message', receive);
} else {
  const receive = serve((message, transfer) => {
    self.postMessage(message, { transfer });
  });
  self.onmessage = ({ data }: MessageEvent<FromPage>) => {
    receive(data);
  };
}
