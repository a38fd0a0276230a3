/** @file "What does it see?": a chosen or drawn picture, and the probabilities that the network gives it at this moment. */
import { DrawingPad, ImageGrid, Probabilities } from 'hebb/ui';
import { element, messageOf } from '../shared/page.js';
import { asInput, type Pictures } from './images.js';

type Ask = (inputs: Float32Array) => Promise<Float32Array>;

/** Held-out pictures offered at a time. */
const offered = 10;

export class Trial {
  readonly #samples = element('samples', ImageGrid);
  readonly #pad = element('pad', DrawingPad);
  readonly #bars = element('probabilities', Probabilities);
  readonly #answer = element('answer', HTMLElement);
  #pictures: Pictures | null = null;
  #first = 0;
  /** The picture in question: pixels, and its class where it is known. */
  #question: { pixels: Uint8Array; truth: number } | null = null;
  #asking = false;
  #again = false;

  constructor(
    private readonly classes: () => readonly string[],
    private readonly ask: Ask,
  ) {
    this.#samples.addEventListener('image-select', (event) => {
      const { index } = (event as CustomEvent<{ index: number }>).detail;
      this.#samples.selected = index;
      this.choose(this.#first + index);
    });
    element('others', HTMLButtonElement).addEventListener('click', () => this.#offer(this.#first + offered));
    element('clear', HTMLButtonElement).addEventListener('click', () => this.#pad.clear());
    this.#pad.addEventListener('drawing-change', () => {
      this.#samples.selected = -1;
      this.#question = { pixels: this.#pad.pixels, truth: -1 };
      this.refresh();
    });
  }

  open(pictures: Pictures): void {
    this.#pictures = pictures;
    this.#bars.classes = this.classes();
    element('others', HTMLButtonElement).disabled = false;
    this.#offer(0);
    this.#samples.selected = 0;
    this.choose(0);
  }

  /** Ask about a held-out picture; it also appears on the pad, to be changed. */
  choose(index: number): void {
    if (!this.#pictures) return;
    this.#question = { pixels: this.#pictures.pixels(index), truth: this.#pictures.label(index) };
    this.#pad.pixels = this.#question.pixels;
    this.refresh();
  }

  /** Ask again: the network or the picture has changed. One question at a time; the newest follows. */
  refresh(): void {
    if (!this.#question) return;
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    const { pixels, truth } = this.#question;
    this.ask(asInput(pixels))
      .then((values) => this.#show(values, truth))
      .catch((error: unknown) => (this.#answer.textContent = messageOf(error)))
      .finally(() => {
        this.#asking = false;
        if (this.#again) {
          this.#again = false;
          this.refresh();
        }
      });
  }

  #show(values: Float32Array, truth: number): void {
    this.#bars.values = values;
    this.#bars.truth = truth;
    const said = this.classes()[values.indexOf(Math.max(...values))] ?? '';
    const known = this.classes()[truth];
    const text =
      known === undefined
        ? `The network says ${said}.`
        : `The network says ${said}. It is ${known === said ? 'right' : `wrong: ${known}`}.`;
    if (this.#answer.textContent !== text) this.#answer.textContent = text;
  }

  #offer(first: number): void {
    const pictures = this.#pictures;
    if (!pictures) return;
    this.#first = first + offered > pictures.count ? 0 : first;
    this.#samples.selected = -1;
    this.#samples.items = Array.from({ length: offered }, (_, i) => ({
      pixels: pictures.pixels(this.#first + i),
      caption: this.classes()[pictures.label(this.#first + i)] ?? '',
    }));
  }
}
