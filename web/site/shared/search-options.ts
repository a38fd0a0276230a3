/** @file What is searched and how: the same for the index that the build makes and for the page that reads it. */
import type { Options } from 'minisearch';

/** A paragraph of a lesson, a term of the glossary, or a page. */
export interface Entry {
  readonly id: number;
  /** What is shown: the lesson's, the page's, or the term. */
  readonly title: string;
  /** The title where it is that of the whole entry; '' for a paragraph, which is found by its own words. */
  readonly name: string;
  /** Other words for it, or the heading above it. */
  readonly names: string;
  readonly text: string;
  /** Where it stands, in words: 'Lesson 4', 'Glossary'. */
  readonly place: string;
  /** From the site's root. */
  readonly url: string;
}

export const searchOptions: Options<Entry> = {
  fields: ['name', 'names', 'text'],
  storeFields: ['title', 'text', 'place', 'url'],
  searchOptions: { prefix: true, fuzzy: (term) => (term.length > 4 ? 0.2 : false), combineWith: 'AND', boost: { name: 4, names: 3 } },
};
