/** @file data.text: a text becomes samples of its characters, each with the characters that follow. What reads it is loaded when it is called. */
import { windowsOf, type Dataset } from './dataset.js';
import type { TextSource } from './text-source.js';
import type { Vocabulary } from './vocabulary.js';

export interface TextProgress {
  /** characters read so far */
  characters: number;
  /** bytes read so far, UTF-16 units where the source is a string */
  loaded: number;
  /** the same in all; undefined where nobody says */
  total: number | undefined;
  /** loaded / total; NaN where there is no total */
  fraction: number;
}

export interface TextOptions {
  /** characters of a sample, and of its target; default 64 */
  seqLength?: number;
  /** characters from the beginning of one sample to that of the next; default seqLength */
  stride?: number;
  /** the characters there may be, as those of another text; default those that occur, sorted */
  vocabulary?: Vocabulary | Iterable<string> | undefined;
  /** the character of the vocabulary that stands for all others; default none: others are an error that names line and column */
  unknown?: string | undefined;
  /** called after every piece of the source, and once all is read */
  onProgress?: ((progress: TextProgress) => void) | undefined;
  /** ends reading with an error of code 'aborted' */
  signal?: AbortSignal | undefined;
}

/**
 * A data set for language models such as nn.models.gpt: samples [seqLength] are the numbers of characters, targets those of the characters
 * that come one later, and `set.vocabulary` knows which number is which. It is in the order of the text, and so are the parts of split().
 * @param source the text itself, a File or Blob, a stream of bytes, a fetched Response, or a URL to fetch (under Node also file:)
 */
export const text = async (source: TextSource, options: TextOptions = {}): Promise<Dataset> =>
  (await import('./text-windows.js')).text(source, options, windowsOf);

/** Characters and their numbers without a text, as of one that was saved: `await data.vocabulary(JSON.parse(saved))`. */
export const vocabulary = async (characters: Iterable<string>): Promise<Vocabulary> =>
  (await import('./vocabulary.js')).vocabulary('data.vocabulary', characters);
