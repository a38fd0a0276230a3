/** @file A line, a plane, a hyperplane: scores, distances and feet of points, in the worker. */
import { scope, tensor } from 'hebb';
import { serve } from '../../shared/engine.js';

export interface Judgement {
  /** w · x + b of every point. */
  readonly scores: readonly number[];
  /** The score over the length of w: the distance, negative on the negative side. */
  readonly distances: readonly number[];
  /** The place on the line that is nearest to each point. */
  readonly feet: readonly (readonly number[])[];
}

const api = {
  /** `points` [N, D], `weights` [D]. */
  judge(points: readonly (readonly number[])[], weights: readonly number[], bias: number): Judgement {
    return scope(() => {
      const columns = weights.length;
      const x = tensor(points.flat(), { shape: [points.length, columns] });
      const w = tensor([...weights], { shape: [columns, 1] });
      const scores = x.matmul(w).add(bias);
      const distances = scores.div(w.norm());
      const feet = x.sub(distances.matmul(w.div(w.norm()).transpose(0, 1))).toArray();
      return {
        scores: Array.from(scores.toArray()),
        distances: Array.from(distances.toArray()),
        feet: points.map((_, i) => Array.from(feet.slice(i * columns, (i + 1) * columns))),
      };
    });
  },
};

export type Api = typeof api;
serve(api);
