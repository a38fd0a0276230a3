/** @file The main thread while a widget is drawn anew in every frame: no task over 50 ms in Chromium's own trace. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { widgetsInChromium } from '../mount.mjs';
import { isFluid, limit, longestTask } from '../trace.mjs';

const mount = widgetsInChromium();

describe('kit: fluency', () => {
  /** What is set anew in every frame, made in the page. */
  const scenes = {
    'hebb-field': () => {
      const [side, domain] = [56, { x: [-1, 1], y: [-1, 1] }];
      const points = (t) => Array.from({ length: 500 }, (_, i) => ({ x: Math.sin(i * 12.9 + t), y: Math.cos(i * 7.1), label: i % 2 }));
      const values = (t) => Float32Array.from({ length: side * side }, (_, i) => Math.sin((i % side) / 7 + t) + Math.cos(i / side / 5));
      const lines = (t) =>
        [0, 1, 2].map((i) => ({
          weights: [Math.cos(t + i), Math.sin(t + i)],
          bias: 0.1 * i,
          movable: true,
          positive: true,
          label: `line ${i}`,
        }));
      const segments = (t) =>
        Array.from({ length: 50 }, (_, i) => ({ from: [Math.sin(i), Math.cos(i)], to: [Math.sin(i + t), 0], arrow: true }));
      return (t) => ({
        domain,
        grid: { values: values(t), columns: side, rows: side },
        points: points(t),
        lines: lines(t),
        segments: segments(t),
      });
    },
    'hebb-surface': () => {
      const side = 64;
      const values = (t) => Float32Array.from({ length: side * side }, (_, i) => 1 + Math.sin((i % side) / 9 + t) + (i / side / 30) ** 2);
      const path = (k, t) => Array.from({ length: 500 }, (_, i) => [Math.sin(i / 40 + k + t) * 0.9, Math.cos(i / 50 + k) * 0.9]);
      return (t) => ({
        grid: { values: values(t), columns: side, rows: side },
        paths: [0, 1, 2, 3, 4].map((k) => ({ label: `path ${k}`, points: path(k, t) })),
        start: { x: Math.sin(t), y: 0 },
      });
    },
    'hebb-network': () => {
      const sizes = [2, 8, 8, 8, 1];
      const grid = (t) => ({ values: Float32Array.from({ length: 576 }, (_, i) => Math.sin(i / 30 + t)), columns: 24, rows: 24 });
      const pairs = (t) =>
        sizes.slice(1).map((units, gap) => Float32Array.from({ length: units * sizes[gap] }, (_, i) => Math.sin(i * 3 + t)));
      const layers = sizes.map((units, i) => ({ label: `layer ${i}`, units }));
      return (t) => ({
        layers,
        weights: pairs(t),
        gradients: pairs(2 * t),
        biases: sizes.slice(1).map((units) => Float32Array.from({ length: units }, (_, i) => Math.cos(i + t))),
        maps: sizes.map((units) => Array.from({ length: units }, (_, i) => grid(t + i))),
      });
    },
    'hebb-graph': () => {
      const edges = Array.from({ length: 39 }, (_, i) => ({ from: `n${i}`, to: `n${i < 38 ? Math.floor(i / 2) + 20 : 39}` }));
      return (t) => ({
        nodes: Array.from({ length: 40 }, (_, i) => ({
          id: `n${i}`,
          label: `node ${i}`,
          value: Math.sin(i + t),
          gradient: Math.cos(i + t),
        })),
        edges: edges.filter(({ from, to }) => from !== to),
      });
    },
    'hebb-space': () => {
      const points = Array.from({ length: 500 }, (_, i) => ({
        x: Math.sin(i * 12.9),
        y: Math.cos(i * 7.1),
        z: Math.sin(i * 3.3),
        label: i % 2,
      }));
      return (t) => ({ points, plane: { weights: [Math.sin(t), 1, Math.cos(t)], bias: 0.1 }, turn: { yaw: (40 * t) % 360, pitch: 20 } });
    },
  };

  for (const [name, scene] of Object.entries(scenes)) {
    test(`${name} drawn anew in every frame has no task over ${limit} ms`, async (t) => {
      const { page, close: done } = await mount(`<${name} label="busy" weights-editable style="width:400px;height:400px"></${name}>`);
      await page.evaluate(
        ([selector, source]) => {
          const at = new Function(`return (${source})()`)();
          const element = document.querySelector(selector);
          window.frames = 0;
          const frame = (now) => {
            Object.assign(element, at(now / 1000));
            window.frames++;
            window.requestAnimationFrame(frame);
          };
          window.requestAnimationFrame(frame);
        },
        [name, scene.toString()],
      );
      await page.waitForFunction(() => window.frames > 5);
      const tasks = await longestTask(page.context().browser(), page, new URL(page.url()).origin);
      const text = `longest task ${tasks.longest.toFixed(1)} ms, machine ${tasks.slowdown.toFixed(2)} times slowed down, ${await page.evaluate(() => window.frames)} frames`;
      t.diagnostic(text);
      assert.ok(isFluid(tasks), text);
      await done();
    });
  }
});
