/**
 * @file Kills many runs and says what became of them: `node tests/kill/run.mjs process 50` (SIGKILL of Node), `worker 50` (terminated in
 * Chromium), `page 50` (closed in Chromium). `npm test` does a few of each.
 */
import { killPages, killWorkers } from './browser.mjs';
import { killProcesses } from './node.mjs';

const kinds = { process: killProcesses, worker: killWorkers, page: killPages };
const [kind = 'process', count = '50'] = process.argv.slice(2);
const { runs, kills, wrong, ...more } = await kinds[kind](Number(count), (line) => console.log(line));
console.log(`${runs} runs, ${kills} kills, ${wrong.length} wrong; ${JSON.stringify(more)}`);
for (const line of wrong) console.log(line);
if (wrong.length > 0) process.exitCode = 1;
