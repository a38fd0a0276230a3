/** @file The two charts: loss and accuracy, training as a running mean along the epochs, held-out pictures at their ends. */
import type { EpochReport, Progress } from 'hebb/worker';
import { LineChart, type Curve } from 'hebb/ui';
import { CurveHistory } from '../shared/curve-history.js';
import { element } from '../shared/page.js';

type Name = 'trainLoss' | 'testLoss' | 'trainAccuracy' | 'testAccuracy';

/** Shares of an epoch over which the training curves are averaged: one point each. */
const pointsPerEpoch = 25;
/** Milliseconds between drawings. */
const slowly = 200;

export class Curves {
  readonly #loss = element('loss-chart', LineChart);
  readonly #accuracy = element('accuracy-chart', LineChart);
  readonly #history = new CurveHistory<Name>(['trainLoss', 'testLoss', 'trainAccuracy', 'testAccuracy'], 600);
  #sum = { bin: -1, count: 0, loss: 0, accuracy: 0 };
  #drawnAt = 0;

  /** Empty charts, as wide as so many epochs. */
  clear(epochs: number): void {
    for (const chart of [this.#loss, this.#accuracy]) chart.setAttribute('x-max', String(epochs));
    this.#history.clear();
    this.#sum = { bin: -1, count: 0, loss: 0, accuracy: 0 };
    this.#draw();
  }

  progress({ epoch, stepInEpoch, stepsPerEpoch, loss, accuracy = NaN }: Progress): void {
    if (!Number.isFinite(loss)) return;
    const at = epoch - 1 + stepInEpoch / stepsPerEpoch;
    const bin = Math.floor(at * pointsPerEpoch);
    if (bin !== this.#sum.bin) {
      if (this.#sum.count > 0) {
        const { bin: full, count } = this.#sum;
        this.#history.add((full + 1) / pointsPerEpoch, { trainLoss: this.#sum.loss / count, trainAccuracy: this.#sum.accuracy / count });
      }
      this.#sum = { bin, count: 0, loss: 0, accuracy: 0 };
    }
    this.#sum.count++;
    this.#sum.loss += loss;
    this.#sum.accuracy += accuracy;
    if (performance.now() - this.#drawnAt > slowly) this.#draw();
  }

  epoch({ epoch, validation }: EpochReport): void {
    this.#history.add(epoch, {
      ...(validation ? { testLoss: validation.loss } : {}),
      ...(validation?.accuracy === undefined ? {} : { testAccuracy: validation.accuracy }),
    });
    this.#draw();
  }

  #draw(): void {
    this.#drawnAt = performance.now();
    const curve = (label: string, name: Name): Curve => ({
      label,
      values: this.#history.values(name),
      ...(name.startsWith('test') ? { colour: 'accent' } : {}),
    });
    for (const [chart, train, test] of [
      [this.#loss, 'trainLoss', 'testLoss'],
      [this.#accuracy, 'trainAccuracy', 'testAccuracy'],
    ] as const) {
      chart.x = this.#history.x;
      chart.curves = [curve('training', train), curve('held out', test)];
    }
  }
}
