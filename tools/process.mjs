/** @file Runs other programs for the set-up and test scripts: output kept, shown only when something fails. */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** One plain line of progress. */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs a program to its end and never rejects. `live` passes its output through as well as keeping it.
 * Returns { code, output, seconds }; code is 127 when there is no such program.
 */
export function run(command, args, { cwd = root, env = process.env, live = false } = {}) {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    const keep = (chunk) => {
      chunks.push(chunk);
      if (live) process.stdout.write(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const end = (code, note = '') =>
      resolve({
        code,
        output: Buffer.concat(chunks).toString('utf8') + note,
        seconds: (performance.now() - start) / 1000,
      });
    child.on('error', (error) => end(127, error.message));
    child.on('close', (code, signal) => end(code ?? 1, signal ? `\nended by ${signal}` : ''));
  });
}

/** Runs a program and returns its output; throws with the last lines of it when the program fails. */
export async function must(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) {
    const tail = output.trimEnd().split('\n').slice(-40).join('\n');
    throw new Error(`${[command, ...args].join(' ')} ended with code ${code}:\n${tail}`);
  }
  return output;
}

/** The full path of a program on PATH, or undefined. */
export function which(command) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, command);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // not in this folder: look in the next
    }
  }
  return undefined;
}

/** Runs `main` and turns what it throws into one message and exit code 1. */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
