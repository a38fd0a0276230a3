/** @file Figures as they are told: three digits or so, and how far apart the windows were. */

export const round = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 10 ? 2 : 1));

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
export const spread = (list) => ({ median: median(list), min: Math.min(...list), max: Math.max(...list) });

/** The median of the windows, and the least and the largest. */
export const cell = ({ median, min, max }) => `${round(median)} (${round(min)} to ${round(max)})`;
