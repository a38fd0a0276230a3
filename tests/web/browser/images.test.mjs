/** @file data.images in Chromium: all that a page can hold a picture in, read as the same pixels. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from './chromium.mjs';
import { serveFolder } from './server.mjs';

/** Runs f(data) in a page that has loaded the engine. */
async function inPage(f) {
  const [server, browser] = await Promise.all([serveFolder(), launch()]);
  try {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/web/site/style/base.css`);
    await page.evaluate(async () => {
      const { load, data } = await import('/dist/index.js');
      await load({ threads: 1 });
      globalThis.data = data;
      globalThis.bytes = (set) => [...set.x()].map((value) => Math.round(255 * value));
    });
    return await page.evaluate(f);
  } finally {
    await browser.close();
    await server.close();
  }
}

test('files, bitmaps, canvases, pixels, elements, URLs and a camera give the same bytes', async () => {
  const { sets, classes } = await inPage(async () => {
    const { data, bytes } = globalThis;
    const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 4 });
    const context = canvas.getContext('2d');
    context.fillStyle = 'rgb(200, 0, 0)';
    context.fillRect(0, 0, 4, 4);
    context.fillStyle = 'rgb(0, 100, 40)';
    context.fillRect(4, 0, 4, 4);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    const offscreen = new window.OffscreenCanvas(8, 4);
    offscreen.getContext('2d').drawImage(canvas, 0, 0);
    const image = Object.assign(new window.Image(), { src: canvas.toDataURL() });
    await image.decode();
    const file = new File([blob], 'a.png');
    Object.defineProperty(file, 'webkitRelativePath', { value: 'pets/dogs/a.png' });
    const sources = {
      blob,
      bytes: new Uint8Array(await blob.arrayBuffer()),
      response: new window.Response(blob),
      url: new URL(URL.createObjectURL(blob)),
      bitmap: await window.createImageBitmap(canvas),
      pixels: context.getImageData(0, 0, 8, 4),
      canvas,
      offscreen,
      image,
      frame: new window.VideoFrame(canvas, { timestamp: 0 }),
    };
    const sets = {};
    for (const [name, source] of Object.entries(sources)) sets[name] = bytes(await data.images({ a: [source] }, { size: [4, 4] }));
    const video = document.createElement('video');
    Object.assign(video, { srcObject: canvas.captureStream(30), muted: true });
    const repaint = setInterval(() => context.drawImage(offscreen, 0, 0), 20); // a stream shows what is painted
    await video.play();
    sets.video = bytes(await data.images({ a: [video] }, { size: [4, 4] })).map((value) => Math.round(value / 50) * 50);
    clearInterval(repaint);
    for (const fit of ['contain', 'stretch']) sets[fit] = bytes(await data.images({ a: [blob] }, { size: [4, 4], fit })).slice(0, 16);
    sets.luma = bytes(await data.images({ a: [blob] }, { size: [4, 4], channels: 1 })).slice(0, 4);
    return { sets, classes: (await data.images([file], { size: [4, 4] })).classes };
  });
  const rows = (...row) => [...row, ...row, ...row, ...row];
  const expected = [...rows(200, 200, 0, 0), ...rows(0, 0, 100, 100), ...rows(0, 0, 40, 40)];
  const { video, contain, stretch, luma, ...exact } = sets;
  for (const [name, found] of Object.entries(exact)) assert.deepEqual(found, expected, name);
  assert.deepEqual(video, [...rows(200, 200, 0, 0), ...rows(0, 0, 100, 100), ...rows(0, 0, 50, 50)], 'but for the colours of video');
  assert.deepEqual([contain.slice(0, 4), contain.slice(12), contain[4]], [[0, 0, 0, 0], [0, 0, 0, 0], 200]);
  assert.deepEqual([stretch[0], stretch[3], stretch[12], stretch[15]], [200, 0, 200, 0]);
  assert.deepEqual(luma, [60, 60, 63, 63]);
  assert.deepEqual(classes, ['dogs']);
});

test('what cannot be decoded or fetched is named', async () => {
  const messages = await inPage(async () => {
    const { data } = globalThis;
    const refused = (sources) => data.images(sources, { size: [4, 4] }).catch(({ code, message }) => `${code} ${message}`);
    const file = new File(['no picture'], 'broken.png');
    return [
      await refused({ a: [file] }),
      await refused([new URL('/none/cats/1.png', window.location.href)]),
      await refused([new Blob([])]),
    ];
  });
  assert.match(messages[0], /^file data\.images: 'broken\.png' cannot be read as a picture: /);
  assert.match(messages[1], /^file data\.images: '\/none\/cats\/1\.png' cannot be read as a picture: .*answered 404/);
  assert.match(messages[2], /^argument data\.images: picture 0 is in no folder that names its class/);
});
