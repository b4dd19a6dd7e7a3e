/** What every server of this figure can be told. */
export type ServerOrder =
  | { readonly open: true }
  /** Sends the event of this number to everybody. (A Relink learns of it by its own ways.) */
  | { readonly publish: number }
  /** Collects garbage, then tells what was used so far. */
  | { readonly usage: true };

export interface Opened {
  readonly url: string;
}

export interface Usage {
  /** Processor time of the whole process so far, in milliseconds. */
  readonly cpuMs: number;
  /** The same once its garbage has been collected. */
  readonly cpuMsCollected: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
}

export type ClientOrder =
  | {
      readonly connect: number;
      readonly url: string;
      /** Null: the server sends frames to whoever connects; otherwise `graphql-transport-ws`, with these tokens in turn. */
      readonly tokens: readonly string[] | null;
    }
  /** Begins to count anew, on the sockets that are open. */
  | { readonly count: number }
  | { readonly disconnect: true };

/** Another event has arrived at every socket. */
export interface Arrived {
  readonly arrived: number;
}
