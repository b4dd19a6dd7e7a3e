import { createHmac } from "node:crypto";
import type { PushReading, PushRequest, PushSignal } from "../push.js";
import { refused } from "../push-refusal.js";
import type { ProviderApp } from "../provider-app.js";
import { isSame } from "../signed-request.js";
import { idOf } from "./debug-token.rules.js";
import { asNumber, asRecord } from "./graph-error.rules.js";

/** Meta repeats a webhook that was not taken for up to 36 hours. It only makes us look, so a late one does no harm. */
export const WEBHOOK_AGE_MS = 36 * 3_600_000;
const CLOCK_SKEW_MS = 300_000;

/**
 * Meta's webhook for the topic `permissions`. GET is the subscription's question (`hub.challenge`), POST the events, signed with
 * `X-Hub-Signature-256: sha256=<hex HMAC-SHA256 by the app's secret over the untouched body>`. That no sample for this topic is
 * published is why even `connected` → `disconnected` is only a hint to look.
 */
export function readPermissionsWebhook(app: ProviderApp, request: PushRequest, now: Date): PushReading {
  return request.method === "GET" ? answerChallenge(app, request) : readEvents(app, request, now);
}

function answerChallenge({ pushSecret }: ProviderApp, { query }: PushRequest): PushReading {
  const { "hub.mode": mode, "hub.verify_token": token = "", "hub.challenge": challenge = "" } = query;
  if (mode !== "subscribe") return refused(400, "no subscription");
  if (pushSecret === null || !isSame(digestOf(token), digestOf(pushSecret))) return refused(403, "wrong verify token");
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(challenge)) return refused(400, "no challenge");
  return { kind: "CHALLENGE", answer: { status: 200, contentType: "text/plain", body: challenge } };
}

/** Texts of any length become equally long, so that comparing them tells nothing. */
function digestOf(text: string): Buffer {
  return createHmac("sha256", "verify token").update(text).digest();
}

function readEvents({ appSecret }: ProviderApp, { headers, body }: PushRequest, now: Date): PushReading {
  const [, given] = /^sha256=([0-9a-f]{64})$/.exec(headers["x-hub-signature-256"] ?? "") ?? [];
  if (given === undefined) return refused(403, "no signature");
  const expected = createHmac("sha256", appSecret).update(body).digest();
  if (!isSame(Buffer.from(given, "hex"), expected)) return refused(403, "wrong signature");
  const envelope = asRecord(parse(body));
  if (envelope === null || !Array.isArray(envelope.entry)) return refused(400, "no events");
  const entries = envelope.entry.map(asRecord).filter((entry) => entry !== null);
  const fresh = entries.filter((entry) => isFresh(entry.time, now));
  if (fresh.length < entries.length && fresh.length === 0) return refused(400, "too old");
  const signals = envelope.object === "permissions" ? fresh.flatMap((entry) => signalsOf(entry, appSecret)) : [];
  return { kind: "SIGNALS", signals, answer: { status: 200, contentType: "text/plain", body: "EVENT_RECEIVED" } };
}

/** `time` is in seconds since 1970. */
function isFresh(time: unknown, now: Date): boolean {
  const seconds = asNumber(time);
  if (seconds === null) return false;
  const age = now.getTime() - seconds * 1_000;
  return age <= WEBHOOK_AGE_MS && age >= -CLOCK_SKEW_MS;
}

/** `{ uid, time, changes: [{ field: "connected" | <permission>, value: { verb: "disconnected" | "revoked" | … } }] }` */
function signalsOf(entry: Readonly<Record<string, unknown>>, secret: string): PushSignal[] {
  const subject = idOf(entry.uid) ?? idOf(entry.id);
  if (subject === null || !Array.isArray(entry.changes)) return [];
  const occurredAt = new Date((asNumber(entry.time) ?? 0) * 1_000);
  return entry.changes.flatMap((change: unknown): PushSignal[] => {
    const { field, value } = asRecord(change) ?? {};
    const verb = asRecord(value)?.verb;
    const gone = field === "connected" && verb === "disconnected";
    if (typeof field !== "string" || !(gone || verb === "revoked")) return [];
    const id = createHmac("sha256", secret).update(JSON.stringify([subject, entry.time, field, verb]));
    return [
      {
        id: `permissions:${id.digest("base64url")}`,
        whose: { kind: "PERSON", subject },
        effect: "PROBE",
        reason: gone ? "ACCESS_REVOKED" : "PERMISSIONS_MISSING",
        occurredAt,
      },
    ];
  });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}
