/** @file The camera as a source of pictures: the middle of its image, 64 x 64, as ink where it is darker than its surroundings. */

/** Pixels of the side, and around a pixel that count as its surroundings. */
const side = 64;
const around = 10;
/** Pictures a second. */
const rate = 10;

/** Ink 0..255 of the grey values of a picture: how much darker each is than the mean of the square around it. */
export function inkOf(grey: Float32Array): Uint8Array {
  // sums[r * (side + 1) + c] of all values above and left of (r, c)
  const width = side + 1;
  const sums = new Float64Array(width * width);
  const at = (row: number, column: number): number => sums[row * width + column] ?? 0;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      sums[(row + 1) * width + column + 1] = (grey[row * side + column] ?? 0) + at(row, column + 1) + at(row + 1, column) - at(row, column);
  return Uint8Array.from(grey, (value, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    const [top, left] = [Math.max(0, row - around), Math.max(0, column - around)];
    const [bottom, right] = [Math.min(side, row + around + 1), Math.min(side, column + around + 1)];
    const sum = at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left);
    return Math.max(0, Math.min(255, 5 * (sum / ((bottom - top) * (right - left)) - value - 12)));
  });
}

export class Camera {
  readonly #video = document.createElement('video');
  readonly #context = Object.assign(document.createElement('canvas'), { width: side, height: side }).getContext('2d', {
    willReadFrequently: true,
  });
  #timer = 0;

  /** @param onPicture gets ten pictures a second while it is on */
  constructor(private readonly onPicture: (ink: Uint8Array) => void) {
    this.#video.muted = true;
    this.#video.playsInline = true;
  }

  get on(): boolean {
    return this.#timer !== 0;
  }

  /** Asks for the camera; fails where there is none or it is refused. */
  async start(): Promise<void> {
    if (!('mediaDevices' in navigator)) throw new Error('this browser gives no camera to this page');
    const video = { facingMode: 'environment', width: { ideal: 320 }, height: { ideal: 320 } };
    this.#video.srcObject = await navigator.mediaDevices.getUserMedia({ video });
    await this.#video.play();
    this.#timer = window.setInterval(() => this.#take(), 1000 / rate);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = 0;
    const { srcObject } = this.#video;
    if (srcObject instanceof MediaStream) for (const track of srcObject.getTracks()) track.stop();
    this.#video.srcObject = null;
  }

  #take(): void {
    const { videoWidth: width, videoHeight: height } = this.#video;
    const size = Math.min(width, height);
    if (!this.#context || size === 0) return;
    this.#context.drawImage(this.#video, (width - size) / 2, (height - size) / 2, size, size, 0, 0, side, side);
    const { data } = this.#context.getImageData(0, 0, side, side);
    const grey = Float32Array.from({ length: side * side }, (_, i) => {
      const [red = 0, green = 0, blue = 0] = data.subarray(4 * i, 4 * i + 3);
      return 0.299 * red + 0.587 * green + 0.114 * blue;
    });
    this.onPicture(inkOf(grey));
  }
}
