import { createHmac, timingSafeEqual } from "node:crypto";
import { readJson } from "../oauth/read-json.rules.js";
import type { PushAnswer, PushReading, PushRequest } from "../push.js";
import { readRevocations } from "./revocation-events.rules.js";

const SIGNATURE = "x-twitter-webhooks-signature";
/** X says nothing of how long it tries again; what comes later is found by the next refresh, at most 2 hours on. */
const OLDEST_MS = 60 * 60_000;
/** Between two clocks. */
const NEWEST_MS = 5 * 60_000;

/** What X appends to an address for webhooks, and what it wants to hear back: HMAC-SHA256 with the app's consumer secret. */
export function signX(consumerSecret: string, message: string | Buffer): string {
  return `sha256=${createHmac("sha256", consumerSecret).update(message).digest("base64")}`;
}

/**
 * Checks and reads what X sent: its challenge (CRC) by GET, events by POST (platform-facts 9.6).
 *
 * @param consumerSecret null: the operator has set none, and nothing is believed
 */
export function readXPush(request: PushRequest, consumerSecret: string | null, now: Date): PushReading {
  if (request.topic !== "events") return refuse(404, "X has no such callback");
  if (consumerSecret === null) return refuse(403, "no consumer secret is set for X");
  if (request.method === "GET") {
    const token = request.query["crc_token"];
    if (token === undefined || token === "") return refuse(400, "a challenge without a token");
    const body = JSON.stringify({ response_token: signX(consumerSecret, token) });
    return { kind: "CHALLENGE", answer: { status: 200, contentType: "application/json", body } };
  }
  if (!isSigned(request, consumerSecret)) return refuse(403, "the signature is missing or wrong");
  const signals = readRevocations(readJson(request.body.toString("utf8")));
  const isStale = signals.some(({ occurredAt }) => occurredAt !== undefined && !isRecent(occurredAt, now));
  // It is X who says it, only too late: an error would make it say so again.
  if (isStale) return refuse(200, "the event is too old, or from the future");
  return { kind: "SIGNALS", signals, answer: answerWith(200) };
}

function isSigned({ headers, body }: PushRequest, consumerSecret: string): boolean {
  const given = Buffer.from(headers[SIGNATURE] ?? "");
  const expected = Buffer.from(signX(consumerSecret, body));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function isRecent(occurredAt: Date, now: Date): boolean {
  const age = now.getTime() - occurredAt.getTime();
  return age <= OLDEST_MS && age >= -NEWEST_MS;
}

function refuse(status: number, why: string): PushReading {
  return { kind: "REFUSED", why, answer: answerWith(status) };
}

function answerWith(status: number): PushAnswer {
  return { status, contentType: "text/plain", body: "" };
}
