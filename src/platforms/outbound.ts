import type { Answer } from "./answer.js";

export interface OutboundRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Of a host that the provider's settings name; any other is a programming error (O-14). */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as `application/json`. */
  readonly json?: unknown;
}

/** The way out to one provider. Answers of any status and failures of any kind come back as an `Answer`; no token gets into an error. */
export interface Outbound {
  send(request: OutboundRequest, signal: AbortSignal): Promise<Answer>;
}
