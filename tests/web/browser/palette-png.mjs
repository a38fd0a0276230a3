/** @file A picture of at most 256 colours as a PNG: a third of the size of one in full colour, and no different to the eye on such pages. */
import { crc32, deflateSync } from 'node:zlib';

/**
 * Colours by median cut (Heckbert 1982): the box with the widest channel is split at the median of its pixels until there are `most`.
 * Pixels are counted in bins of 5 bits a channel; a box's colour is the mean of its pixels.
 */
function paletteOf(rgba, most) {
  const bins = new Map();
  for (let i = 0; i < rgba.length; i += 4) {
    const key = ((rgba[i] >> 3) << 10) | ((rgba[i + 1] >> 3) << 5) | (rgba[i + 2] >> 3);
    const bin = bins.get(key) ?? { key, count: 0, sum: [0, 0, 0] };
    bin.count++;
    for (let channel = 0; channel < 3; channel++) bin.sum[channel] += rgba[i + channel];
    bins.set(key, bin);
  }
  const value = (bin, channel) => bin.sum[channel] / bin.count;
  const boxOf = (members) => {
    const spans = [0, 1, 2].map((channel) => {
      const values = members.map((bin) => value(bin, channel));
      return Math.max(...values) - Math.min(...values);
    });
    const count = members.reduce((sum, bin) => sum + bin.count, 0);
    return { members, channel: spans.indexOf(Math.max(...spans)), weight: Math.max(...spans) * Math.sqrt(count), count };
  };
  const boxes = [boxOf([...bins.values()])];
  while (boxes.length < most) {
    const widest = boxes.reduce((best, box) => (box.members.length > 1 && box.weight > (best?.weight ?? 0) ? box : best), undefined);
    if (!widest) break;
    const sorted = widest.members.sort((one, other) => value(one, widest.channel) - value(other, widest.channel));
    let half = 0;
    let seen = 0;
    while (half < sorted.length - 1 && (half === 0 || seen + sorted[half].count <= widest.count / 2)) seen += sorted[half++].count;
    boxes.splice(boxes.indexOf(widest), 1, boxOf(sorted.slice(0, half)), boxOf(sorted.slice(half)));
  }
  const index = new Map(boxes.flatMap(({ members }, place) => members.map(({ key }) => [key, place])));
  const colours = boxes.map(({ members, count }) =>
    [0, 1, 2].map((channel) => Math.round(members.reduce((sum, bin) => sum + bin.sum[channel], 0) / count)),
  );
  return { colours, indexOf: (r, g, b) => index.get(((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)) };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** rgba: width * height * 4 bytes, opaque. */
export function palettePng(rgba, width, height) {
  const { colours, indexOf } = paletteOf(rgba, 256);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits, palette
  const rows = Buffer.alloc(height * (width + 1)); // each row begins with its filter: 0, none
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 4;
      rows[y * (width + 1) + 1 + x] = indexOf(rgba[i], rgba[i + 1], rgba[i + 2]);
    }
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
