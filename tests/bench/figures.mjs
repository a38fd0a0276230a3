/** @file Figures as they are told: three digits or so, and how far apart the windows were. */

export const round = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 10 ? 2 : 1));

/** The median of the windows, and the least and the largest. */
export const cell = ({ median, min, max }) => `${round(median)} (${round(min)} to ${round(max)})`;
