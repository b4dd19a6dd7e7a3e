import type { Reason } from "./reason.js";

/** What came to the address for pushes of one provider. */
export interface PushRequest {
  /** Which of the provider's callbacks: `events`, or Meta's `deauthorize` and `data-deletion`. */
  readonly topic: "events" | "deauthorize" | "data-deletion";
  readonly method: "GET" | "POST";
  readonly query: Readonly<Record<string, string>>;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** The untouched bytes: signatures are over them. */
  readonly body: Buffer;
}

/** How the provider tells whom an event concerns. */
export type PushSubject =
  | { readonly kind: "PERSON"; readonly subject: string }
  /** Google: the first 16 characters of a refresh token, or base64 of the double SHA-512 of it. */
  | { readonly kind: "REFRESH_TOKEN"; readonly form: "PREFIX" | "DOUBLE_SHA512"; readonly value: string };

export interface PushSignal {
  /** The same for every delivery of the same event. */
  readonly id: string;
  readonly whose: PushSubject;
  /**
   * MARK: the person took the whole consent back, which needs no probe. PROBE: a hint, look now. DELETE_DATA: as MARK, and the person's
   * data go too.
   */
  readonly effect: "MARK" | "PROBE" | "DELETE_DATA";
  /** Of a MARK; a hint of a PROBE. */
  readonly reason: Reason;
  /**
   * When it happened at the network, to the second. Deliveries come late and again: tokens minted after it are not concerned. Left out:
   * the network does not say.
   */
  readonly occurredAt?: Date;
}

export interface PushAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type PushReading =
  /** No effect, an entry in the log. `why` is for that log. */
  | { readonly kind: "REFUSED"; readonly why: string; readonly answer: PushAnswer }
  /** A question about this address itself: answered, and nothing else. */
  | { readonly kind: "CHALLENGE"; readonly answer: PushAnswer }
  /** `answer` null: Meta's receipt for a deletion, which names a code that Relink gives. */
  | { readonly kind: "SIGNALS"; readonly signals: readonly PushSignal[]; readonly answer: PushAnswer | null };
