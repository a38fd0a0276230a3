/** @file The page "Teach it": pictures drawn or seen by the camera teach a network new classes, which it then recognizes. */
import './transfer.css';
import { DrawingPad, Probabilities } from 'hebb/ui';
import { element, messageOf, startPage } from '../shared/page.js';
import { onShortcut } from '../shared/shortcuts.js';
import { Camera } from './camera.js';
import { ClassList } from './class-list.js';
import code from './learner.ts?raw';
import { Pupil } from './pupil.js';

function show(id: string, text: string): void {
  const place = element(id, HTMLElement);
  if (place.textContent !== text) place.textContent = text;
}

function fail(message: string): void {
  show('notice', message);
  element('notice', HTMLElement).hidden = message === '';
}

/** A pupil with the bars and the line of text that belong to it. */
class Seat {
  readonly pupil = new Pupil();
  readonly #bars: Probabilities;
  /** What it was last taught, or is being taught. */
  #lesson = { names: [] as string[], examples: 0 };

  constructor(
    bars: string,
    private readonly line: string,
    onTaught: () => void,
  ) {
    this.#bars = element(bars, Probabilities);
    this.pupil.onError = fail;
    this.pupil.onTaught = (seconds) => {
      show(this.line, `${this.#lesson.examples} examples learned in ${seconds.toFixed(2)} s.`);
      onTaught();
    };
  }

  set onSeen(act: (probabilities: Float32Array) => void) {
    this.pupil.onSeen = (probabilities) => {
      if (probabilities.length !== this.#lesson.names.length) return; // it has been taught other classes since
      this.#bars.values = probabilities;
      act(probabilities);
    };
  }

  teach(classes: ClassList, scratch: boolean): void {
    const lesson = classes.lesson(scratch);
    this.#lesson = { names: classes.names, examples: lesson.labels.length };
    this.rename(classes.names);
    this.#bars.values = [];
    show(this.line, lesson.classes < 2 ? '' : 'Learning.');
    if (lesson.classes < 2) return;
    this.pupil.teach(lesson);
  }

  rename(names: string[]): void {
    this.#bars.classes = names;
  }
}

class TransferPage {
  readonly #pad = element('pad', DrawingPad);
  readonly #camera = new Camera((ink) => {
    this.#pad.pixels = ink;
    this.#look();
  });
  readonly #classes = new ClassList(['house', 'star', 'fish'], () => this.#take());
  readonly #seat = new Seat('probabilities', 'taught', () => this.#look());
  /** There once the comparison has been asked for. */
  #scratch: Seat | undefined;

  constructor() {
    this.#seat.onSeen = (probabilities) => this.#say(probabilities);
    this.#pad.addEventListener('drawing-change', () => this.#look());
    this.#classes.onChange = () => this.#teach();
    this.#classes.onRename = () => {
      for (const seat of [this.#seat, this.#scratch]) seat?.rename(this.#classes.names);
      this.#look();
    };
    this.#classes.disabled = false;
    element('clear', HTMLButtonElement).addEventListener('click', () => this.#pad.clear());
    element('camera', HTMLButtonElement).addEventListener('click', () => void this.#switchCamera());
    element('compare', HTMLInputElement).addEventListener('change', () => this.#compare());
    onShortcut({
      ...Object.fromEntries(Array.from({ length: 9 }, (_, place) => [String(place + 1), () => this.#classes.teach(place)])),
      c: () => this.#pad.clear(),
    });
    show('code', code);
    this.#compare();
    this.#ask();
  }

  /** The picture as an example; the pad is empty for the next one, unless the camera fills it. */
  #take(): Uint8Array | undefined {
    const { pixels } = this.#pad;
    if (!pixels.some((ink) => ink > 0)) {
      show('answer', 'The pad is empty: draw something first.');
      return undefined;
    }
    if (!this.#camera.on) this.#pad.clear();
    return pixels;
  }

  #teach(): void {
    fail('');
    this.#seat.teach(this.#classes, false);
    this.#scratch?.teach(this.#classes, true);
    this.#ask();
  }

  #look(): void {
    const { pixels } = this.#pad;
    if (this.#classes.names.length < 2) return;
    if (!pixels.some((ink) => ink > 0)) return this.#ask();
    this.#seat.pupil.look(pixels);
    this.#scratch?.pupil.look(pixels);
  }

  /** What there is to do next. */
  #ask(): void {
    const { length } = this.#classes.names;
    show('answer', length < 2 ? 'It needs examples of two classes at least.' : 'Draw one of them again, and see.');
  }

  #say(probabilities: Float32Array): void {
    const surest = Math.max(...probabilities);
    const name = this.#classes.names[probabilities.indexOf(surest)] ?? '';
    show('answer', surest > 0.8 ? `This is: ${name}.` : `Perhaps: ${name}.`);
  }

  #compare(): void {
    const { checked } = element('compare', HTMLInputElement);
    element('scratch', HTMLElement).hidden = !checked;
    if (!checked || this.#scratch) return;
    this.#scratch = new Seat('scratch-probabilities', 'scratch-taught', () => this.#look());
    this.#scratch.onSeen = () => undefined;
    this.#scratch.teach(this.#classes, true);
  }

  async #switchCamera(): Promise<void> {
    const button = element('camera', HTMLButtonElement);
    try {
      if (this.#camera.on) this.#camera.stop();
      else await this.#camera.start();
    } catch (error) {
      fail(`no pictures from the camera: ${messageOf(error)}`);
    }
    button.ariaPressed = String(this.#camera.on);
    button.textContent = this.#camera.on ? 'Stop the camera' : 'Use the camera';
  }
}

startPage();
new TransferPage();
