/** @file What learns: a network that knows many drawings, without its last layer, and a new last layer for the classes at hand. */
import { data, fit, manualSeed, nn, open } from 'hebb';

/** The trained network in a file, cut and frozen. */
export async function backbone(file: ArrayBuffer): Promise<nn.Sequential> {
  const { model } = await open(file);
  if (!(model instanceof nn.Sequential)) throw new Error('the file holds no sequential network');
  return model.slice(0, -1).requiresGrad_(false);
}

/** Examples of 64 x 64 bytes with their classes. */
export function examplesOf(images: Uint8Array, labels: Int32Array, classes: number): data.Dataset {
  return data.fromArrays(images, labels, { shape: [1, 64, 64], classes, normalize: 'auto' });
}

/** A new head: every example goes through the frozen body once, then only the head learns. */
export async function transfer(body: nn.Sequential, examples: data.Dataset, classes: number): Promise<nn.Sequential> {
  const features = await examples.map(body);
  const head = nn.linear(64, classes);
  await fit(head, features, { epochs: 100, batchSize: 50, optimizer: { name: 'adam', lr: 0.03 } }).done;
  features.dispose();
  return nn.sequential(...body, head);
}

/** The same network with fresh weights, all of which learn from the same examples. */
export async function fromScratch(body: nn.Sequential, examples: data.Dataset, classes: number): Promise<nn.Sequential> {
  manualSeed(1);
  const model = nn.fromSpec({ type: 'sequential', children: [...body.spec().children, nn.linear(64, classes).spec()] });
  await fit(model, examples, { epochs: 60, batchSize: 10, optimizer: { name: 'adam', lr: 0.002 } }).done;
  return model;
}
