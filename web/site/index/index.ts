/** @file The first page: its figure is a playground network that learns until it has told two spirals apart. */
import './index.css';
import { Field } from 'hebb/ui';
import { count, element, startPage } from '../shared/page.js';
import { outputRange } from '../playground/network.js';
import { initialState, limits, toHash, type State } from '../playground/state.js';
import { Trainer } from '../playground/trainer.js';

const state: State = { ...initialState, data: 'spirals', noise: 0.01, count: 300, layers: [8, 8], rate: 0.01, batch: 32, seed: 4 };
/** Steps after which the figure rests. */
const enough = 6000;

async function showFigure(): Promise<void> {
  const field = element('figure', Field);
  const domain = [-limits.domain, limits.domain] as const;
  field.domain = { x: domain, y: domain };
  field.range = outputRange(state);
  for (const id of ['figure-link', 'figure-open']) element(id, HTMLAnchorElement).href = `./playground/#${toHash(state)}`;
  element('figure-network', HTMLElement).textContent = `a ${[2, ...state.layers, 1].join('-')} network`;

  const trainer = await Trainer.open();
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  await trainer.apply({ ...state, speed: still ? 'full' : 'ten' });
  field.points = trainer.points.train;
  await trainer.play();
  while (trainer.figures.step < enough) {
    await new Promise(requestAnimationFrame);
    await trainer.tick();
    if (!still || trainer.figures.step >= enough) await draw(trainer, field);
  }
  await trainer.pause();
  await draw(trainer, field);
}

async function draw(trainer: Trainer, field: Field): Promise<void> {
  const sample = await trainer.sample();
  field.grid = sample?.map(-1, 0) ?? null;
  element('figure-step', HTMLElement).textContent = count(trainer.figures.step);
}

startPage();
showFigure()
  .catch(() => {
    // The figure stays as it is: the page's text and links do not depend on it.
  })
  .finally(() => document.querySelector('main')?.removeAttribute('data-busy'));
