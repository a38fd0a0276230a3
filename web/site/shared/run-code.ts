/** @file The program of a lesson, shown in a `<hebb-code>` and run in a worker of its own, so that an endless loop stops nobody. */
import type { CodePanel } from 'hebb/ui';
import type { Said } from './code-worker.js';

/** Milliseconds after which a program is ended. */
const patience = 60_000;
/** Lines of output that are kept. */
const most = 500;

/** Shows a program that imports 'hebb' as any page does, and runs it when asked to. */
export function showProgram(panel: CodePanel, code: string): void {
  let end = (): void => undefined;
  panel.code = code.trimEnd();
  panel.addEventListener('run', (event) => {
    end();
    const worker = new Worker(new URL('./code-worker.ts', import.meta.url), { type: 'module' });
    const lines: { text: string; error?: boolean }[] = [];
    const say = (text: string, error = false): void => {
      if (lines.length < most) lines.push({ text, error });
      panel.output = [...lines];
    };
    const timer = setTimeout(() => {
      say(`ended after ${patience / 1000} seconds`, true);
      end();
    }, patience);
    end = () => {
      clearTimeout(timer);
      worker.terminate();
      panel.running = false;
    };
    panel.output = [];
    panel.running = true;
    worker.onerror = ({ message }) => {
      say(message || 'the worker could not be started', true);
      end();
    };
    worker.onmessage = ({ data }: MessageEvent<Said>) => {
      if (data.text !== undefined) say(data.text, data.error);
      if (data.done) end();
    };
    worker.postMessage((event as CustomEvent<{ code: string }>).detail.code);
  });
}
