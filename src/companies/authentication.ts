import type { ServiceKeyViewer, UserViewer, Viewer } from "../api/viewer.js";

/** Why a caller who showed something is not let in; the message is for the developer who reads the answer. */
export interface Refusal {
  readonly kind: "REFUSED";
  /** SERVICE_UNAVAILABLE: the issuer's keys cannot be had at the moment, so nothing can be said about the token. */
  readonly code: "UNAUTHENTICATED" | "COMPANY_SUSPENDED" | "SERVICE_UNAVAILABLE";
  readonly message: string;
}

/** Nothing was shown. */
export interface Anonymous {
  readonly kind: "ANONYMOUS";
  readonly viewer: null;
}

export interface Known<V extends Viewer = Viewer> {
  readonly kind: "KNOWN";
  readonly viewer: V;
}

/** A caller who was let in, and the real instant from which the token is no longer good; null: a service key, good until revoked. */
export interface Authenticated extends Known {
  readonly expiresAt: Date | null;
}

export type Authentication = Anonymous | Authenticated | Refusal;

/** Whether somebody who was let in before may stay: the viewer as it is now, or why not. */
export type Standing<V extends Viewer = UserViewer | ServiceKeyViewer> = Known<V> | Refusal;

export function refuse(code: Refusal["code"], message: string): Refusal {
  return { kind: "REFUSED", code, message };
}

export const SUSPENDED = refuse(
  "COMPANY_SUSPENDED",
  "This company is suspended. Whoever operates this installation can lift that.",
);
