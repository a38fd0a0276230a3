/** @file A learner in a worker of its own, as the page speaks to it: the newest lesson and the newest picture count. */
import { Latest } from '../shared/latest.js';
import type { Answer, Lesson, Request } from './worker.js';

type Body<T> = T extends { id: number } ? Omit<T, 'id'> : never;

export class Pupil {
  /** Called after a lesson with the seconds it took. */
  onTaught: (seconds: number) => void = () => undefined;
  onSeen: (probabilities: Float32Array) => void = () => undefined;
  onError: (message: string) => void = () => undefined;

  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #lessons = new Latest();
  readonly #looks = new Latest();
  #id = 0;
  #lesson = 0;
  #taught = false;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
    };
    this.#worker.onerror = ({ message }) => this.onError(message || 'the worker could not be started');
  }

  /** Looks at no picture until the lesson is over. */
  teach(lesson: Lesson): void {
    const number = ++this.#lesson;
    this.#taught = false;
    this.#lessons.run(async () => {
      const answer = await this.#ask({ lesson });
      if (!('seconds' in answer)) return this.#fail(answer);
      if (number !== this.#lesson) return;
      this.#taught = true;
      this.onTaught(answer.seconds);
    });
  }

  /** Asks what a picture is, once something has been taught. */
  look(picture: Uint8Array): void {
    if (!this.#taught) return;
    this.#looks.run(async () => {
      const answer = await this.#ask({ picture });
      if ('probabilities' in answer) this.onSeen(answer.probabilities);
      else this.#fail(answer);
    });
  }

  #ask(body: Body<Request>): Promise<Answer> {
    const id = this.#id++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, ...body });
    });
  }

  #fail(answer: Answer): void {
    if ('error' in answer) this.onError(answer.error);
  }
}
