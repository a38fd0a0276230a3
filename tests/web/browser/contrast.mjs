/** @file Contrast of a page's texts with its paper, as WCAG 2 defines it. */

const contrasts = () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const known = new Map();
  /** Relative luminance. */
  const luminance = (colour) => {
    if (known.has(colour)) return known.get(colour);
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    known.set(colour, 0.2126 * r + 0.7152 * g + 0.0722 * b);
    return known.get(colour);
  };
  const paper = luminance(window.getComputedStyle(document.body).backgroundColor);
  const elements = [...document.querySelectorAll('p, dt, dd, h1, h2, th, td, small, a, figcaption, .button:not(:disabled)')];
  return elements.map((element) => {
    const ink = luminance(window.getComputedStyle(element).color);
    return { text: element.textContent.trim().slice(0, 40), contrast: (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) };
  });
};

/** Texts that have less than 4.5 : 1. */
export const faintTexts = async (page) => (await page.evaluate(contrasts)).filter(({ contrast }) => !(contrast >= 4.5));
