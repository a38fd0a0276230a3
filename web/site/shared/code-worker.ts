/** @file Runs a program that a page shows: `import … from 'hebb'` becomes the package as the site has it, console.log goes to the page. */
import * as hebb from 'hebb';

export interface Said {
  /** A line that the program printed, or what went wrong. */
  readonly text?: string;
  readonly error?: boolean;
  readonly done?: boolean;
}

type Program = (hebb: unknown, console: unknown) => Promise<void>;
const AsyncFunction = (async () => Promise.resolve()).constructor as new (...parameters: string[]) => Program;

const imports = /^\s*import\s*\{([^}]*)\}\s*from\s*['"]hebb['"];?/gm;

/** `import { a, b as c } from 'hebb'` as an assignment that a function's body may have. */
const asBody = (code: string): string => code.replace(imports, (_, names: string) => `const {${names.replaceAll(/\bas\b/g, ':')}} = hebb;`);

const post = (said: Said): void => self.postMessage(said);

/** As a console writes it: texts plain, numbers short, the rest as JSON. */
function written(value: unknown): string {
  if (value instanceof hebb.Tensor) return `tensor(${JSON.stringify(value.tolist())})`;
  if (value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array) return `[${value.join(', ')}]`;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
}

self.onmessage = async ({ data: code }: MessageEvent<string>) => {
  const log = (...values: unknown[]): void => post({ text: values.map(written).join(' ') });
  try {
    await new AsyncFunction('hebb', 'console', asBody(code))(hebb, { log });
  } catch (error) {
    post({ text: error instanceof Error ? error.message : String(error), error: true });
  }
  post({ done: true });
};
