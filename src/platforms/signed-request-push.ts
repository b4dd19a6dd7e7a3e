import type { PushReading, PushRequest } from "./push.js";
import { refused } from "./push-refusal.js";
import { readSignedRequest } from "./signed-request.js";

/**
 * The two callbacks that Meta calls with a `signed_request` in a form. Both are about the person, never about one page, and are signed
 * by the app's secret, so they mark without a probe. A deletion is answered with a receipt, which names a code that Relink gives.
 */
export function readSignedRequestPush(
  { topic, method, body }: PushRequest & { readonly topic: "deauthorize" | "data-deletion" },
  secret: string,
  now: Date,
): PushReading {
  if (method !== "POST") return refused(405, "not a POST");
  const [text, ...more] = new URLSearchParams(body.toString("utf8")).getAll("signed_request");
  if (text === undefined || more.length > 0) return refused(400, "no signed request");
  const reading = readSignedRequest(text, secret, now);
  if ("refused" in reading) return refused(403, reading.refused);
  const whose = { kind: "PERSON", subject: reading.userId } as const;
  const id = `${topic}:${reading.id}`;
  const occurredAt = reading.issuedAt;
  if (topic === "data-deletion") {
    const signal = { id, whose, effect: "DELETE_DATA", reason: "DATA_DELETION_REQUESTED", occurredAt } as const;
    return { kind: "SIGNALS", signals: [signal], answer: null };
  }
  const signal = { id, whose, effect: "MARK", reason: "ACCESS_REVOKED", occurredAt } as const;
  return { kind: "SIGNALS", signals: [signal], answer: { status: 200, contentType: "text/plain", body: "OK" } };
}
