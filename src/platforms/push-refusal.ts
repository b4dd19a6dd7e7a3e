import type { PushReading } from "./push.js";

/** A push without effect. The caller learns no more than that; why is for the log. */
export function refused(status: number, why: string): PushReading {
  return { kind: "REFUSED", why, answer: { status, contentType: "text/plain", body: "Refused" } };
}
