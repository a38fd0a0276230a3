/** @file The playground's worker: one training, offered to the page. */
import { transfer } from 'comlink';
import { serve } from '../../shared/engine.js';
import type { DataName, State } from '../state.js';
import { buffersOf, type Moment } from './moment.js';
import { readTable, type TableWish } from './table.js';
import { Trainer, type Edit } from './trainer.js';

const trainer = new Trainer();

const api = {
  look: (coordinates: Float32Array) => trainer.look(coordinates),
  preview: (name: DataName) => trainer.preview(name),
  table: (file: Blob, wish: TableWish) => readTable(file, wish),
  apply: (state: State, fresh?: boolean) => trainer.apply(state, fresh),
  edit: (edit: Edit) => trainer.edit(edit),
  play: () => trainer.play(),
  pause: () => trainer.pause(),
  walk: (count: number) => trainer.walk(count),
  seek: (step: number) => trainer.seek(step),
  async frame(): Promise<Moment> {
    const moment = await trainer.frame();
    return transfer(moment, buffersOf(moment));
  },
};

export type Api = typeof api;
serve(api, { threads: 1 }); // networks this small gain nothing by more
