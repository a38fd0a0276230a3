/** @file The self-test page: runs selfTest() in a worker as soon as it is opened, and shows the report. */
import './self-test.css';
import type { SelfTestReport } from 'hebb';
import { Progress } from 'hebb/ui';
import { count, decimal, element, messageOf, startPage } from '../shared/page.js';
import { tablesOf } from './tables.js';
import type { Message } from './worker.js';

const builds: Record<SelfTestReport['simd'], string> = { relaxed: 'relaxed SIMD', simd128: 'SIMD, 128 bits' };

function show(id: string, text: string): void {
  element(id, HTMLElement).textContent = text;
}

function fail(text: string): void {
  show('verdict', 'The test could not run');
  show('notice', text);
  element('notice', HTMLElement).hidden = false;
}

function showReport(report: SelfTestReport): void {
  const { rows, simd, seconds, passed, failed, device, version } = report;
  show('verdict', `${count(passed)} passed, ${count(failed)} failed`);
  show('build', builds[simd]);
  show('seconds', decimal(seconds));
  show('numbers', count(rows.reduce((sum, { checks }) => sum + checks, 0)));
  show('deviation', decimal(Math.max(...rows.map(({ reference }) => reference.deviation))));
  show('device', `hebb ${version}, ${device.cores} cores, ${device.userAgent}`);
  element('tables', HTMLElement).append(...tablesOf(rows));
  bindTools(report);
}

function bindTools(report: SelfTestReport): void {
  const only = element('failures', HTMLInputElement);
  const filter = (): void => {
    element('tables', HTMLElement).classList.toggle('failures-only', only.checked);
    element('nothing', HTMLElement).hidden = !only.checked || report.failed > 0;
  };
  only.addEventListener('change', filter);
  filter();
  const copy = element('copy', HTMLButtonElement);
  copy.disabled = false;
  copy.addEventListener('click', () => {
    navigator.clipboard.writeText(JSON.stringify(report, null, 2)).then(
      () => show('copied', 'copied as JSON'),
      (error: unknown) => show('copied', `not copied: ${messageOf(error)}`),
    );
  });
}

function run(): void {
  const bar = element('progress', Progress);
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  show('verdict', 'Testing…');
  worker.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('done' in data) {
      bar.value = data.done / data.total;
      bar.note = `${data.done} of ${data.total}: ${data.name}`;
      return;
    }
    worker.terminate();
    document.querySelector('main')?.removeAttribute('data-busy');
    if ('error' in data) return fail(data.error);
    bar.note = `${data.report.rows.length} operations, losses, layers and optimizers`;
    showReport(data.report);
  };
  worker.onerror = ({ message }) => fail(message || 'the worker could not be started');
}

startPage();
run();
