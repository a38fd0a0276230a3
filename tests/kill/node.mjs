/** @file Processes of Node that are killed with SIGKILL while they train, and begun again until they end. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moment, tasks } from './task.mjs';

/** Runs the child; killed at a moment of its training. Its outcome, undefined when it was killed. */
function train(args, at) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'child.mjs'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let [text, timer] = ['', undefined];
    child.stdout.on('data', (piece) => {
      text += piece;
      const [, step] = /.*step (\d+)\n/s.exec(text) ?? [];
      if (at && step >= at.step) timer ??= setTimeout(() => child.kill('SIGKILL'), at.ms);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve(undefined);
      else if (code !== 0) reject(new Error(`the child ended with code ${code}`));
      else resolve(JSON.parse(text.trimEnd().split('\n').at(-1)));
    });
  });
}

/**
 * `count` runs, each killed up to three times at moments all over its length.
 * @param tell gets the line of each run
 * @returns kills, kills that left an unfinished file, and what was wrong
 */
export async function killProcesses(count, tell = () => undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'hebb-kill-'));
  const found = { runs: 0, kills: 0, duringWrite: 0, wrong: [] };
  const whole = [];
  try {
    for (const task of tasks.keys()) whole.push(await train([task]));
    for (let i = 0; i < count; ++i) {
      const task = i % tasks.length;
      let [kills, result] = [0, undefined];
      for (let again = 0; kills === 0; ++again) {
        const path = join(folder, `run-${i}-${again}`); // one that was quicker than its end does not count
        while (!(result = await train([task, `file:${path}`], kills <= i % 3 && moment(i + 7 * kills + again, whole[task].steps)))) {
          ++kills;
          found.duringWrite += Number(existsSync(`${path}.unfinished`));
        }
      }
      ++found.runs;
      found.kills += kills;
      if (result.sum !== whole[task].sum) found.wrong.push(`run ${i} ended with other bits`);
      for (const { message } of result.problems) found.wrong.push(`run ${i}: ${message}`);
      tell(`run ${i}: killed ${kills} times, went on at step ${result.resumedAt ?? 0} of ${result.steps}: ${result.sum.slice(0, 12)}`);
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
