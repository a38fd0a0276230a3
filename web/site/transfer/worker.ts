/** @file The worker in which a learner lives: it is taught all examples anew whenever they change, and looks at pictures in between. */
import { load, nn, tensor } from 'hebb';
import file from 'hebb/backbones/drawings.safetensors?url';
import { backbone, examplesOf, fromScratch, transfer } from './learner.js';

export interface Lesson {
  images: Uint8Array;
  labels: Int32Array;
  classes: number;
  scratch: boolean;
}

export type Request = { id: number } & ({ lesson: Lesson } | { picture: Uint8Array });
/** Seconds that a lesson took; probabilities of a picture; what went wrong. */
export type Answer = { id: number } & ({ seconds: number } | { probabilities: Float32Array } | { error: string });

const ready = load().then(async () => backbone(await (await fetch(file)).arrayBuffer()));
let taught: { model: nn.Sequential; free: () => void } | undefined;

async function teach({ images, labels, classes, scratch }: Lesson): Promise<number> {
  const body = await ready;
  const start = performance.now();
  const examples = examplesOf(images, labels, classes);
  const model = await (scratch ? fromScratch : transfer)(body, examples, classes);
  const seconds = (performance.now() - start) / 1000;
  examples.dispose();
  taught?.free();
  taught = { model, free: () => (scratch ? model : model.at(-1)).dispose() };
  return seconds;
}

function look(picture: Uint8Array): Float32Array {
  if (!taught) throw new Error('nothing has been taught yet');
  using x = tensor(
    Float32Array.from(picture, (ink) => ink / 255),
    { shape: [1, 1, 64, 64] },
  );
  using scores = taught.model.predict(x);
  using shares = scores.softmax(1);
  return Float32Array.from(shares.toArray());
}

self.onmessage = ({ data: request }: MessageEvent<Request>) => {
  const { id } = request;
  const answer = async (): Promise<Answer> =>
    'lesson' in request ? { id, seconds: await teach(request.lesson) } : { id, probabilities: look(request.picture) };
  answer()
    .catch((error: unknown): Answer => ({ id, error: error instanceof Error ? error.message : String(error) }))
    .then((message) => self.postMessage(message))
    .catch(reportError);
};
