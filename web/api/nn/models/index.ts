/** @file nn.models: networks that the field knows by name, each a few lines of the public API. */
export { mlp, type MlpOptions } from './mlp.js';
export { lenet, type LenetOptions } from './lenet.js';
export { resnet, type ResnetOptions } from './resnet.js';
export { unet, type UnetOptions } from './unet.js';
export { autoencoder, type AutoencoderOptions } from './autoencoder.js';
export { negativeElbo, vae, Vae } from './vae.js';
export { dcgan, type DcganOptions } from './dcgan.js';
export { charRnn, type CharRnnOptions } from './char-rnn.js';
export { gpt, type GptOptions } from './gpt.js';
export { LanguageModel, type GenerateOptions } from './language.js';
export { tokenLoss } from '../../train/loss.js';
export { Diffusion } from './diffusion.js';
export { diffusionMlp, type DiffusionMlpOptions } from './diffusion-mlp.js';
export { diffusionUnet, type DiffusionUnetOptions } from './diffusion-unet.js';
