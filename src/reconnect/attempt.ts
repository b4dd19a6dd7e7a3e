/** How the person gets back: to the window that opened a pop-up, by a redirect, or nowhere because a link was opened. */
export type AttemptMode = "POPUP" | "REDIRECT" | "LINK";

/** How far an attempt is. */
export type AttemptStep =
  /** The start address has been handed out. */
  | "STARTED"
  /** The browser was sent to the network. */
  | "AT_NETWORK"
  /** It came back with a code, which waits for the completion. */
  | "RETURNED"
  /** The code is being traded and the new consent compared and tried. */
  | "COMPLETING"
  /** The consent gives several profiles, and a person has to choose. */
  | "CHOOSING"
  | "ENDED";

/** How an attempt ended. */
export type AttemptOutcome =
  | "SUCCEEDED"
  /** The person closed the window or went back. */
  | "CANCELLED"
  /** The person said no at the network. */
  | "REFUSED_AT_NETWORK"
  /** Nobody came back in time. */
  | "EXPIRED"
  /** A later attempt for the same account was started, and only that one counts (O-8). */
  | "SUPERSEDED"
  /** Somebody else signed in than the account belongs to; nothing was changed (O-7). */
  | "ACCOUNT_MISMATCH"
  /** Fewer permissions were granted than the purpose needs. */
  | "INSUFFICIENT_SCOPE"
  /** The consent reaches no profile that could be connected. */
  | "NO_PROFILES"
  /** The profile is connected in another company, and the network lets only one live. */
  | "CONNECTED_ELSEWHERE"
  /** The network did not take the code that the browser brought: too old, used, or not this trip's. */
  | "CODE_REFUSED"
  /** The new consent did not pass its probe. */
  | "PROBE_FAILED"
  /** The network gave no usable answer. */
  | "NETWORK_UNAVAILABLE"
  /** Our own app is at fault. */
  | "APP_FAULT";
