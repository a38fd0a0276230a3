/** @file Look: one training step watched: what layers gave out, the gradients that came back, weights before and after. */
import type { Engine } from '../engine.js';
import { noGrad, scope, Tensor } from '../index.js';
import type { AnyModule, Model } from '../nn/module.js';

/** What a layer gave out in the step. */
export interface LayerSeen {
  /** path of the layer */
  name: string;
  /** the engine's name of the operation that made the output */
  op: string;
  output: Tensor;
  /** of the loss by the output; undefined where none arrived */
  gradient: Tensor | undefined;
}

/** What there is to see of a layer or a parameter. */
export type TapKind = 'activation' | 'gradient' | 'weight' | 'update';

/** The outermost modules that live in the engine, which sees what is inside. */
function roots(module: AnyModule, path = ''): [path: string, handle: number][] {
  const native = module.native?.value('watch');
  if (native !== undefined) return [[path, native]];
  return module.namedChildren().flatMap(([name, child]) => roots(child, path === '' ? name : `${path}.${name}`));
}

/** Valid until the function that it is given to returns. */
export class Look {
  constructor(
    readonly engine: Engine,
    /** training steps with this one */
    readonly step: number,
    /** in the order of the calls */
    readonly layers: readonly LayerSeen[],
    /** by name */
    readonly parameters: ReadonlyMap<string, Tensor>,
    readonly before: ReadonlyMap<string, Tensor>,
  ) {}

  /** The name of a parameter, or of a layer's weight, or its first parameter. */
  parameterName(name: string): string | undefined {
    if (this.parameters.has(name)) return name;
    if (this.parameters.has(`${name}.weight`)) return `${name}.weight`;
    return [...this.parameters.keys()].find((key) => key.startsWith(`${name}.`));
  }

  /** What the step did to a parameter. */
  update(parameter: string): Tensor | undefined {
    const [now, before] = [this.parameters.get(parameter), this.before.get(parameter)];
    return now && before && noGrad(() => now.sub(before));
  }

  tensorOf(name: string, what: TapKind): Tensor | undefined {
    const layer = this.layers.find((seen) => seen.name === name);
    if (what === 'activation') return layer?.output;
    if (what === 'gradient' && !this.parameters.has(name)) return layer?.gradient;
    const parameter = this.parameterName(name) ?? '';
    if (what === 'gradient') return this.parameters.get(parameter)?.grad ?? undefined;
    return what === 'weight' ? this.parameters.get(parameter) : this.update(parameter);
  }
}

/** What somebody asks for. */
export interface Wanted {
  /** outputs and gradients of these layers */
  readonly layers: 'all' | readonly string[];
  /** whether the update of a parameter: what it was before the step is copied */
  update(parameter: string): boolean;
}

/** Runs a step under watch, and `read`s what was seen, also of a step that fails on the way. Only then is anything kept or copied. */
export function lookAt<T>(e: Engine, model: Model, step: number, wanted: Wanted, run: () => T, read: (look: Look) => void): T {
  const parameters = new Map(model.namedParameters());
  const copy = (t: Tensor): Tensor => scope(() => noGrad(() => t.add(0)));
  const before = new Map([...parameters].filter(([name]) => wanted.update(name)).map(([name, t]) => [name, copy(t)]));
  const only = wanted.layers === 'all' ? undefined : wanted.layers;
  const watched = only?.length === 0 ? [] : roots(model);
  e.watch(
    watched.map(([path]) => path),
    watched.map(([, handle]) => handle),
    only ?? [],
  );
  try {
    return run();
  } finally {
    scope(() => {
      const layers = e.watched().map(({ output, gradient, ...seen }) => ({
        ...seen,
        output: new Tensor(output),
        gradient: gradient === 0 ? undefined : new Tensor(gradient),
      }));
      read(new Look(e, step, layers, parameters, before));
    });
    for (const t of before.values()) t.dispose();
  }
}
