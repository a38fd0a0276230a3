/** @file The side of PyTorch: native, in a process of its own (python3-torch), with batches made beforehand. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const script = new URL('pytorch.py', import.meta.url).pathname;
let child, lines;

const answer = async () => {
  const { value, done } = await lines.next();
  if (done) throw new Error('there is no PyTorch here: install python3-torch and libopenblas0');
  return JSON.parse(value);
};

export async function start() {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  child = spawn('/usr/bin/python3', [script], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => undefined); // no Python: nothing answers, either
  child.unref();
  lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return answer();
}

function made(what, task) {
  child.stdin.write(`${JSON.stringify({ what, task })}\n`);
  let loss = NaN;
  return {
    async run(ms) {
      child.stdin.write(`${ms}\n`);
      const [rate, last] = await answer();
      loss = last;
      return rate;
    },
    loss: () => loss,
  };
}

export const trainer = (task) => made('trainer', task);

/** With weights of its own. */
export const predictor = (task) => ({ run: made('predictor', task).run });

export const stop = () => child?.kill();
