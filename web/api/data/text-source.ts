/** @file The text behind whatever was given, piece by piece: nothing here holds the whole. */
import { turn } from '../train/turn.js';
import { opened } from './source.js';

/** The text itself, a File or Blob, a stream of bytes, a fetched Response, or a URL to fetch (under Node also file:). */
export type TextSource = string | Blob | ReadableStream<Uint8Array> | Response | URL;

export interface Piece {
  text: string;
  /** bytes read so far; characters where the source is text */
  loaded: number;
}

export interface Pieces {
  /** bytes (characters) in all; undefined where nobody says */
  total: number | undefined;
  pieces: AsyncIterable<Piece>;
}

/** Bytes or characters of a piece: few, so that the words of its rows are gone before the garbage collector makes room for more. */
const pieceLength = 1 << 14;
/** Milliseconds after which others get their turn: a text in memory waits for nothing by itself. */
const patience = 20;

async function* sliced(text: string): AsyncGenerator<Piece> {
  let began = performance.now();
  for (let at = 0; at < text.length; at += pieceLength) {
    const piece = text.slice(at, at + pieceLength);
    yield { text: piece, loaded: at + piece.length };
    if (performance.now() - began < patience) continue;
    await turn();
    began = performance.now();
  }
}

async function* decoded(stream: ReadableStream<Uint8Array>): AsyncGenerator<Piece> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let loaded = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      for (let at = 0; at < next.value.length; at += pieceLength) {
        const bytes = next.value.subarray(at, at + pieceLength);
        loaded += bytes.length;
        yield { text: decoder.decode(bytes, { stream: true }), loaded };
      }
    }
    yield { text: decoder.decode(), loaded };
  } finally {
    await reader.cancel();
  }
}

/** Opens a source; `signal` ends a fetch that is under way. */
export async function piecesOf(op: string, source: TextSource, signal?: AbortSignal): Promise<Pieces> {
  if (typeof source === 'string') return { total: source.length, pieces: sliced(source) };
  if (source instanceof ReadableStream) return { total: undefined, pieces: decoded(source) };
  const response = await opened(op, source, signal);
  if (response instanceof Blob) return { total: response.size, pieces: decoded(response.stream()) };
  const length = response.headers.has('content-encoding') ? null : response.headers.get('content-length');
  const total = length === null ? undefined : Number(length);
  return { total, pieces: response.body ? decoded(response.body) : sliced('') };
}
