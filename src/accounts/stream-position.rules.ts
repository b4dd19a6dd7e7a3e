/** Where a company's stream of changes stands. */
export interface StreamPosition {
  /** One life of the stream. */
  readonly generation: string;
  readonly lastNumber: number;
  /** Changes up to this number can no longer be replayed. */
  readonly prunedThrough: number;
}

/** A place in a stream that a client remembers: everything up to and including `number` is known to it. */
export interface StreamCursor {
  readonly generation: string;
  readonly number: number;
}

/** Why a client has to load the whole picture again instead of catching up. */
export type ResyncCause = "CURSOR_TOO_OLD" | "CURSOR_TOO_NEW" | "STREAM_RESTARTED";

/** Tells whether everything after a cursor can be replayed; never a silent hole (D-12). */
export function resyncCause(cursor: StreamCursor, position: StreamPosition): ResyncCause | null {
  if (cursor.generation !== position.generation) return "STREAM_RESTARTED";
  if (cursor.number > position.lastNumber) return "CURSOR_TOO_NEW";
  if (cursor.number < position.prunedThrough) return "CURSOR_TOO_OLD";
  return null;
}
