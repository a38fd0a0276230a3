/** @file The script of a helper, in browsers and under Node: it shares the engine's loops from its first message on, for ever. */
import type { HelperMessage } from './threads.js';

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads').parentPort;

/** A helper runs loops over memory: of all that the module imports it needs the memory alone. */
function imports(module: WebAssembly.Module, memory: WebAssembly.Memory): WebAssembly.Imports {
  const found: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    (found[from] ??= {})[name] = kind === 'memory' ? memory : () => undefined;
  }
  return found;
}

function receive({ module, memory, entry, room, number }: HelperMessage): void {
  const instance = new WebAssembly.Instance(module, imports(module, memory));
  const table = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Table);
  const help = table?.get(entry) as (room: number, number: number) => void;
  if (node) node.postMessage('ready');
  else self.postMessage('ready');
  help(room, number);
}

if (node) node.on('message', receive);
else
  self.onmessage = ({ data }: MessageEvent<HelperMessage>) => {
    receive(data);
  };
