/** @file Trains charRnn or gpt on the characters of a text. */
import { bigramEntropy, grammarText } from './text.mjs';

/** Windows of `length` characters, every `stride` ones, and the characters that follow each, as a data set. */
function windows(data, tokens, length, stride) {
  const starts = Array.from({ length: Math.floor((tokens.length - length - 1) / stride) + 1 }, (_, i) => i * stride);
  const part = (shift) => Float32Array.from(starts.flatMap((at) => tokens.slice(at + shift, at + shift + length)));
  return data.fromArrays(part(0), part(1), { shape: [length], targetShape: [length] });
}

/**
 * `make` is nn.models.charRnn or nn.models.gpt. The last tenth of the text is held out. Gives both losses and the text's bigram
 * entropy in nats a character, and what the model writes itself.
 */
export async function language(
  hebb,
  make,
  { text = grammarText(), length = 64, steps = 300, batchSize = 32, lr = 3e-3, ...options },
  tell,
) {
  const { data, fit, manualSeed, nn, optim } = hebb;
  manualSeed(1);
  const alphabet = [...new Set(text)].sort();
  const tokens = Array.from(text, (character) => alphabet.indexOf(character));
  const held = Math.floor(0.9 * tokens.length);
  const train = windows(data, tokens.slice(0, held), length, length / 4);
  const test = windows(data, tokens.slice(held), length, length);
  const model = make({ vocabulary: alphabet.length, context: length, ...options });
  const optimizer = optim.adamw(model.parameters(), { lr, weightDecay: 0.01 });
  const stepsPerEpoch = Math.ceil(train.size / batchSize);
  const loss = nn.models.tokenLoss;
  const run = fit(model, train, {
    loss,
    optimizer,
    batchSize,
    clipNorm: 1,
    epochs: Math.ceil(steps / stepsPerEpoch),
    maxSteps: steps,
    onProgress: tell,
  });
  await run.done;
  const prompt = 'The ';
  const written = model.generate(
    Array.from(prompt, (character) => alphabet.indexOf(character)),
    200,
    { temperature: 0.7 },
  );
  return {
    loss: run.progress.loss,
    heldOut: (await hebb.evaluate(model, test, { loss, metrics: ['loss'] })).loss,
    bigramEntropy: bigramEntropy(text),
    sample: written.map((token) => alphabet[token]).join(''),
  };
}
