/** @file The Fashion-MNIST page: pictures fetched, a network trained in a worker, its curves, mistakes and answers shown. */
import './fashion-mnist.css';
import type { EpochReport, Progress } from 'hebb/worker';
import { Findings, Player, Progress as ProgressBar, Select } from 'hebb/ui';
import { count, decimal, element, messageOf, percent, startPage } from '../shared/page.js';
import { onShortcut } from '../shared/shortcuts.js';
import { Curves } from './curves.js';
import { Files, Pictures } from './images.js';
import { Report } from './report.js';
import { Trainer, type Settings } from './trainer.js';
import { Trial } from './trial.js';

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

function show(id: string, text: string): void {
  const place = element(id, HTMLElement);
  if (place.textContent !== text) place.textContent = text;
}

function fail(error: unknown): void {
  show('notice', messageOf(error));
  element('notice', HTMLElement).hidden = false;
}

class FashionPage {
  readonly #player = element('player', Player);
  readonly #bar = element('progress', ProgressBar);
  readonly #curves = new Curves();
  readonly #trial: Trial;
  readonly #report: Report;
  #epochs = 0;
  /** Between Train and the end of that run. */
  #busy = false;

  constructor(
    private readonly trainer: Trainer,
    private readonly files: Files,
    pictures: Pictures,
  ) {
    this.#trial = new Trial(
      () => files.classes,
      (inputs) => trainer.probabilities(inputs),
    );
    this.#trial.open(pictures);
    this.#report = new Report(trainer, files.classes, pictures, (index) => this.#trial.choose(index));
    trainer.onProgress = (progress) => this.#progress(progress);
    trainer.onEpoch = (report) => this.#epoch(report);
    trainer.onFindings = (findings) => (element('findings', Findings).findings = findings);
    this.#bind();
    this.#bar.note = 'ready';
  }

  #bind(): void {
    const toggle = (): void => (this.#player.playing ? this.#pause() : this.#play());
    this.#player.addEventListener('play', toggle);
    this.#player.addEventListener('pause', toggle);
    this.#player.addEventListener('stop', () => this.trainer.stop());
    onShortcut({ ' ': () => !this.#player.disabled && toggle(), x: () => this.trainer.stop() });
    this.#player.disabled = false;
    const file = element('file', HTMLInputElement);
    for (const [id, act] of [
      ['save', () => void this.#save().catch(fail)],
      ['load', () => file.click()],
    ] as const) {
      const button = element(id, HTMLButtonElement);
      button.addEventListener('click', act);
      button.disabled = false;
    }
    file.addEventListener('change', () => {
      const [chosen] = file.files ?? [];
      file.value = '';
      if (chosen) void this.#load(chosen).catch(fail);
    });
  }

  #settings(): Settings {
    const value = (id: string): number => Number(element(id, Select).value);
    return { epochs: value('epochs'), batch: value('batch'), rate: value('rate') };
  }

  #play(): void {
    this.#player.playing = true;
    if (this.#busy) this.trainer.resume();
    else void this.#train();
  }

  #pause(): void {
    this.#player.playing = false;
    this.#player.setAttribute('verb', 'Continue');
    this.trainer.pause();
    this.#bar.note = 'paused';
  }

  async #train(): Promise<void> {
    this.#busy = true;
    element('notice', HTMLElement).hidden = true;
    const settings = this.#settings();
    this.#epochs = settings.epochs;
    try {
      // Nothing can be paused before there is a run.
      this.#player.disabled = true;
      await this.#loadTrainingPictures().finally(() => (this.#player.disabled = false));
      this.#curves.clear(settings.epochs);
      this.#report.clear();
      this.#lock(true);
      await this.trainer.start(settings);
      const stopped = this.#bar.value < 1;
      this.#bar.note = stopped ? 'stopped' : 'trained';
      this.#bar.secondsLeft = NaN;
      if (stopped) void this.#evaluate();
    } catch (error) {
      this.#bar.note = 'stopped';
      fail(error);
    } finally {
      this.#busy = false;
      this.#player.playing = false;
      this.#player.setAttribute('verb', 'Train');
      this.#lock(false);
    }
  }

  async #loadTrainingPictures(): Promise<void> {
    if (this.trainer.hasTrainingData) return;
    const pair = await this.files.load('train', (done, total) => {
      this.#bar.note = `loading 60,000 pictures: ${megabytes(done)} of ${megabytes(total)} MB`;
      this.#bar.value = done / total;
    });
    await this.trainer.give('train', pair, this.files.classes);
  }

  /** Settings belong to the run that goes on; a file would replace the network that trains. */
  #lock(locked: boolean): void {
    for (const id of ['epochs', 'batch', 'rate']) element(id, Select).disabled = locked;
    element('load', HTMLButtonElement).disabled = locked;
  }

  #progress(progress: Progress): void {
    const { fraction, secondsLeft, epoch, step, stepsPerEpoch, loss, accuracy, stepsPerSecond } = progress;
    this.#bar.value = fraction;
    this.#bar.secondsLeft = secondsLeft;
    if (this.trainer.state !== 'paused')
      this.#bar.note = `epoch ${Math.min(epoch, this.#epochs)} of ${this.#epochs}, step ${count(step)} of ${count(stepsPerEpoch * this.#epochs)}`;
    this.#curves.progress(progress);
    show('steps-per-second', count(stepsPerSecond));
    show('pictures-per-second', count(stepsPerSecond * this.#settings().batch));
    show('train-loss', decimal(loss));
    show('train-accuracy', percent(accuracy));
    this.#trial.refresh();
  }

  #epoch(report: EpochReport): void {
    this.#curves.epoch(report);
    show('train-loss', decimal(report.loss));
    show('train-accuracy', percent(report.accuracy));
    show('test-loss', decimal(report.validation?.loss));
    show('test-accuracy', percent(report.validation?.accuracy));
    void this.#evaluate();
  }

  async #evaluate(): Promise<void> {
    try {
      this.#trial.refresh();
      const evaluation = await this.#report.refresh();
      if (!evaluation) return;
      show('test-loss', decimal(evaluation.loss));
      show('test-accuracy', percent(evaluation.accuracy));
    } catch (error) {
      fail(error);
    }
  }

  async #save(): Promise<void> {
    const bytes = await this.trainer.save();
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }));
    link.download = 'fashion-mnist.safetensors';
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async #load(file: File): Promise<void> {
    element('notice', HTMLElement).hidden = true;
    await this.trainer.load(new Uint8Array(await file.arrayBuffer()));
    this.#curves.clear(1);
    this.#bar.value = 0;
    this.#bar.note = `network from ${file.name}`;
    await this.#evaluate();
  }
}

async function start(): Promise<void> {
  const bar = element('progress', ProgressBar);
  bar.note = 'loading the engine and 10,000 pictures';
  const [trainer, files] = await Promise.all([Trainer.open(), Files.open()]);
  const test = await files.load('test', (done, total) => (bar.value = done / total));
  const pictures = new Pictures(test);
  await trainer.give('test', test, files.classes);
  bar.value = 0;
  new FashionPage(trainer, files, pictures);
}

startPage();
start().catch(fail);
