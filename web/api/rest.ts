/**
 * @file The engine's second file. tools/split.mjs leaves in the first what networks of dense layers need; in the place of
 * every other function stands a placeholder, whose first call reads the second file and goes on in the real one.
 */
import { HebbError } from './error.js';

type Function = (...args: unknown[]) => unknown;

/** The bytes behind a URL at once: the engine is in the middle of a call and cannot wait. */
function readNow(url: URL): Uint8Array<ArrayBuffer> {
  if (url.protocol === 'file:') {
    const fs = globalThis.process?.getBuiltinModule?.('node:fs');
    if (!fs) throw new Error('files can be read only under Node');
    return new Uint8Array(fs.readFileSync(url));
  }
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  request.overrideMimeType('text/plain; charset=x-user-defined'); // bytes as they are: a page may not ask for a buffer here
  request.send();
  if (request.status !== 200) throw new Error(`the server answered ${request.status} ${request.statusText}`);
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 255);
}

export class Rest {
  /** The first part; its exports are what the second is linked to. */
  main: WebAssembly.Instance | undefined;
  #joined = false;

  constructor(readonly url: URL) {}

  /** Stands for all functions that the first part lacks: they are named by their slots in its table. */
  readonly placeholders = new Proxy<Record<string, Function>>(
    {},
    {
      get: (_, slot: string): Function => {
        let real: Function | undefined; // what holds the placeholder goes on calling it
        return (...args) => (real ??= this.#function(Number(slot)))(...args);
      },
    },
  );

  get joined(): boolean {
    return this.#joined;
  }

  /** Links a compiled second part: its functions take their slots. */
  join(module: WebAssembly.Module): void {
    if (!this.main || this.#joined) return;
    new WebAssembly.Instance(module, { main: this.main.exports });
    this.#joined = true;
  }

  #fetch(): void {
    try {
      this.join(new WebAssembly.Module(readNow(this.url)));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new HebbError('file', 'load', `the rest of the engine cannot be read from ${this.url.href}: ${why}`);
    }
  }

  #function(slot: number): Function {
    if (!this.#joined) this.#fetch();
    const table = Object.values(this.main?.exports ?? {}).find((value) => value instanceof WebAssembly.Table);
    return table?.get(slot) as Function;
  }
}
