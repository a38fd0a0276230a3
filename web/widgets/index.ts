/** @file `hebb/ui`: web components for showing training. Numbers in, DOM out; importing them does nothing, `defineWidgets()` registers them. */
import { CodePanel } from './code-panel.js';
import { ComputationGraph } from './computation-graph.js';
import { ConfusionMatrix } from './confusion-matrix.js';
import { DrawingPad } from './drawing-pad.js';
import { Field } from './field-2d.js';
import { Findings } from './findings-list.js';
import { HeatMap } from './heat-map.js';
import { Histogram } from './histogram-chart.js';
import { ImageGrid } from './image-grid.js';
import { LineChart } from './line-chart.js';
import { Formula } from './math-formula.js';
import { LossSurface } from './loss-surface.js';
import { Network } from './network-graph.js';
import { Player } from './player.js';
import { Probabilities } from './probability-bars.js';
import { Progress } from './progress-bar.js';
import { Select } from './select-control.js';
import { Slider } from './slider-control.js';
import { Space } from './space-3d.js';
import { Task } from './task-note.js';
import { TensorView } from './tensor-view.js';
import { TimeSlider } from './time-slider.js';

export * from './code-panel.js';
export * from './computation-graph.js';
export * from './confusion-matrix.js';
export * from './drawing-pad.js';
export * from './field-2d.js';
export * from './findings-list.js';
export * from './heat-map.js';
export type { Bins } from './histogram-bins.js';
export * from './histogram-chart.js';
export * from './image-grid.js';
export * from './line-chart.js';
export * from './math-alphabets.js';
export * from './math-formula.js';
export * from './loss-surface.js';
export * from './network-graph.js';
export * from './player.js';
export * from './probability-bars.js';
export * from './progress-bar.js';
export * from './select-control.js';
export * from './slider-control.js';
export * from './space-3d.js';
export * from './task-note.js';
export * from './tensor-view.js';
export * from './time-slider.js';

const widgets = {
  'hebb-code': CodePanel,
  'hebb-confusion-matrix': ConfusionMatrix,
  'hebb-drawing-pad': DrawingPad,
  'hebb-field': Field,
  'hebb-findings': Findings,
  'hebb-formula': Formula,
  'hebb-graph': ComputationGraph,
  'hebb-heat-map': HeatMap,
  'hebb-histogram': Histogram,
  'hebb-image-grid': ImageGrid,
  'hebb-line-chart': LineChart,
  'hebb-network': Network,
  'hebb-player': Player,
  'hebb-probabilities': Probabilities,
  'hebb-progress': Progress,
  'hebb-select': Select,
  'hebb-slider': Slider,
  'hebb-space': Space,
  'hebb-surface': LossSurface,
  'hebb-task': Task,
  'hebb-tensor': TensorView,
  'hebb-time-slider': TimeSlider,
} as const;

/** Register every element under its `hebb-…` name; a second call, or a name already taken, changes nothing. */
export function defineWidgets(registry: CustomElementRegistry = customElements): void {
  for (const [name, widget] of Object.entries(widgets)) {
    if (!registry.get(name)) registry.define(name, widget);
  }
}
