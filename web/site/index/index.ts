/** @file The first page: its figure is a playground network that learns until it has told two spirals apart. */
import './index.css';
import { Field } from 'hebb/ui';
import { fromHash, toHash } from '../shared/address.js';
import { count, element, startPage } from '../shared/page.js';
import { outputRange, plane } from '../playground/network.js';
import { fields, type State } from '../playground/state.js';
import { mapOf, openTraining } from '../playground/training.js';

const state: State = { ...fromHash(fields, ''), data: 'spirals', noise: 0.01, layers: [8, 8], batch: 32, seed: 4 };
/** Steps after which the figure rests. */
const enough = 6000;

async function showFigure(): Promise<void> {
  const field = element('figure', Field);
  field.domain = plane;
  field.range = outputRange(state);
  for (const id of ['figure-link', 'figure-open']) element(id, HTMLAnchorElement).href = `./playground/#${toHash(fields, state)}`;
  element('figure-network', HTMLElement).textContent = `a ${[2, ...state.layers, 1].join('-')} network`;

  const { trainer } = openTraining(reportError);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const { points } = await trainer.apply({ ...state, speed: still ? 'full' : 'ten' });
  field.points = points?.train ?? [];
  await trainer.play();
  for (let step = 0; step < enough;) {
    await new Promise(requestAnimationFrame);
    const moment = await trainer.frame();
    step = moment.step;
    if (still && step < enough) continue;
    field.grid = mapOf(moment, -1, 0);
    element('figure-step', HTMLElement).textContent = count(step);
  }
  await trainer.pause();
}

startPage();
showFigure()
  .catch(() => {
    // The figure stays as it is: the page's text and links do not depend on it.
  })
  .finally(() => document.querySelector('main')?.removeAttribute('data-busy'));
