/**
 * What came back for one request. `json` is the parsed body, null where it is none: HTML of a proxy, nothing at all, a cut-off text.
 */
export type Answer =
  | {
      readonly kind: "ANSWER";
      readonly status: number;
      /** Names in small letters. */
      readonly headers: Readonly<Record<string, string>>;
      readonly json: unknown;
    }
  | {
      readonly kind: "NO_ANSWER";
      readonly why: "TIMEOUT" | "NETWORK" | "TOO_LARGE" | "REDIRECT" | "ABORTED";
      /** Whether the request may have reached the platform, and taken effect there. */
      readonly sent: boolean;
    }
  /** Not asked: the calls that the platform allows the operator's app are used up. */
  | { readonly kind: "NOT_ASKED"; readonly retryAfterSeconds: number };

export type ReceivedAnswer = Extract<Answer, { kind: "ANSWER" }>;
