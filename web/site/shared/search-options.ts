/** @file What is searched and how: the same for the index that the build makes and for the page that reads it. */
import type { Options } from 'minisearch';

/** A paragraph of a lesson, a term of the glossary, or a page. */
export interface Entry {
  readonly id: number;
  readonly title: string;
  /** Other words for it, and the heading above it. */
  readonly names: string;
  readonly text: string;
  /** Where it stands, in words: 'Lesson 4', 'Glossary'. */
  readonly place: string;
  /** From the site's root. */
  readonly url: string;
}

export const searchOptions: Options<Entry> = {
  fields: ['title', 'names', 'text'],
  storeFields: ['title', 'text', 'place', 'url'],
  searchOptions: { prefix: true, fuzzy: (term) => (term.length > 4 ? 0.2 : false), combineWith: 'AND', boost: { title: 4, names: 3 } },
};
