/**
 * The source of a subscription that can hand out what is at hand without a promise for each event. Where it hands the same object to
 * several subscribers, that object is executed once for all of them who ask for the same and may see the same.
 */
export interface ReadySource<Event = unknown> extends AsyncIterableIterator<Event> {
  /** The next event, if it is at hand. */
  take(): Event | null;
  /** Calls back once: when there is something to take, or when the source has ended. To be called when `take` gave nothing. */
  whenReady(resume: () => void): void;
  /** Nothing more will come. */
  readonly ended: boolean;
  /** Why it ended by itself; null: it ended well, or was let go. */
  readonly failure: unknown;
  /** How many events there are that were not taken yet, as far as it knows. */
  readonly behind: number;
}

export function isReadySource(source: object): source is ReadySource {
  return "take" in source && "whenReady" in source;
}
