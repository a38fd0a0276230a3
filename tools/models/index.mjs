/**
 * @file The models of nn.models and what each must reach: `quick` in a test (tests/web/models.test.mjs, under a minute on a
 * slow core), `full` by `npm run train -- name`. `train` gets the package, settings and a function to tell progress, and
 * resolves to figures.
 */
import { diffusion } from './diffusion.mjs';
import { autoencoder, lenet, vae } from './fashion.mjs';
import { gan } from './gan.mjs';
import { language } from './language.mjs';
import { dcgan, diffusionUnet, resnet, unet } from './shapes.mjs';

const belowBigrams = ({ loss, heldOut, bigramEntropy }) => loss < bigramEntropy && heldOut < bigramEntropy;
const allModes = ({ shares }) => shares.every((share) => share >= 0.01);

export const recipes = {
  lenet: {
    train: lenet,
    quick: { settings: { limit: 4000, testLimit: 1000, epochs: 4 }, reached: ({ accuracy }) => accuracy >= 0.75 },
    full: { settings: {}, reached: ({ accuracy }) => accuracy >= 0.9 },
  },
  charRnn: {
    train: (hebb, settings, tell) => language(hebb, hebb.nn.models.charRnn, settings, tell),
    quick: { settings: { steps: 150, size: 64, lr: 1e-2 }, reached: belowBigrams },
    full: { settings: { steps: 600, size: 128 }, reached: belowBigrams },
  },
  gpt: {
    train: (hebb, settings, tell) => language(hebb, hebb.nn.models.gpt, settings, tell),
    quick: { settings: { steps: 250, size: 32, heads: 2, batchSize: 16, length: 32, lr: 1e-2 }, reached: belowBigrams },
    full: { settings: { steps: 1000, size: 64, heads: 4, layers: 2 }, reached: belowBigrams },
  },
  autoencoder: {
    train: autoencoder,
    quick: { settings: { limit: 4000, testLimit: 1000, epochs: 4 }, reached: ({ loss }) => loss < 0.03 },
    full: { settings: {}, reached: ({ loss }) => loss < 0.015 },
  },
  vae: {
    train: vae,
    quick: { settings: { limit: 4000, testLimit: 1000, epochs: 4 }, reached: ({ loss }) => loss < 300 },
    full: { settings: {}, reached: ({ loss }) => loss < 255 },
  },
  gan: {
    train: gan,
    quick: { settings: { steps: 600 }, reached: allModes },
    full: { settings: { steps: 2000 }, reached: allModes },
  },
  diffusion: {
    train: diffusion,
    quick: { settings: { steps: 2000, hidden: [64, 64, 64] }, reached: ({ distance }) => distance < 0.2 },
    full: { settings: { steps: 10_000 }, reached: ({ distance }) => distance < 0.1 },
  },
  resnet: {
    train: resnet,
    quick: { settings: { n: 1024, epochs: 12 }, reached: ({ accuracy }) => accuracy > 0.7 },
    full: { settings: { n: 8192, epochs: 20 }, reached: ({ loss }) => loss < 0.1 },
  },
  unet: {
    train: unet,
    quick: { settings: { epochs: 9 }, reached: ({ loss, overlap }) => loss < 0.15 && overlap > 0.7 },
    full: { settings: { n: 2048 }, reached: ({ loss, overlap }) => loss < 0.1 && overlap > 0.8 },
  },
  dcgan: {
    train: dcgan,
    quick: { settings: {}, reached: ({ distance }) => distance < 0.3 },
    full: { settings: { steps: 8000 }, reached: ({ distance }) => distance < 0.1 },
  },
  diffusionUnet: {
    train: diffusionUnet,
    quick: { settings: { steps: 150, width: 8 }, reached: ({ loss }) => loss < 0.2 },
    full: { settings: { steps: 2000 }, reached: ({ loss }) => loss < 0.1 },
  },
};
