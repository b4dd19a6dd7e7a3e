import { compactVerify, errors } from "jose";
import { readJson } from "../oauth/read-json.rules.js";
import type { PushAnswer, PushReading, PushRequest } from "../push.js";
import type { SecurityEventKeys } from "./security-event-keys.js";
import { readSecurityEvents } from "./security-events.rules.js";

/** Tokens have no end of their own (`exp` is not checked), so an age keeps old ones from being played again; Google repeats for hours. */
const OLDEST_MS = 24 * 3_600_000;
const NEWEST_MS = 5 * 60_000;

const ALGORITHMS = ["RS256"];

/** Reads what Google's Cross-Account Protection pushes: a signed security event token, answered with 202, or 400 (RISC, RFC 8935). */
export async function readGooglePush(
  appId: string,
  keys: SecurityEventKeys,
  request: PushRequest,
  now: Date,
): Promise<PushReading> {
  if (request.topic !== "events") return refused(404, "invalid_request", "Google has one address, for events");
  if (request.method !== "POST") return refused(405, "invalid_request", "events are posted");
  const verified = await verify(request.body.toString("utf8").trim(), keys);
  if (verified.kind !== "VERIFIED") return refused(verified.status, verified.code, verified.why);
  const { payload, issuer } = verified;
  const { iss, aud } = (payload ?? {}) as { readonly iss?: unknown; readonly aud?: unknown };
  if (iss !== issuer) return refused(400, "invalid_issuer", "another issuer");
  if (![aud].flat().includes(appId)) return refused(400, "invalid_audience", "for another app");
  const events = readSecurityEvents(payload);
  if (events === null) return refused(400, "invalid_request", "no security event token");
  const ageMs = now.getTime() - events.issuedAt.getTime();
  if (ageMs > OLDEST_MS || ageMs < -NEWEST_MS) return refused(400, "invalid_request", "too old, or from the future");
  return { kind: "SIGNALS", signals: events.signals, answer: { status: 202, contentType: "text/plain", body: "" } };
}

type Verified =
  | { readonly kind: "VERIFIED"; readonly payload: unknown; readonly issuer: string }
  | { readonly kind: "NOT_VERIFIED"; readonly status: number; readonly code: string; readonly why: string };

async function verify(token: string, keys: SecurityEventKeys, isSecondTry = false): Promise<Verified> {
  const signer = await keys.issuer(isSecondTry);
  // Not the sender's fault: asked with 503, Google tries again.
  if (signer === null) return notVerified(503, "server_error", "the keys of Google cannot be fetched");
  try {
    const { payload } = await compactVerify(token, signer.keys, { algorithms: ALGORITHMS });
    return { kind: "VERIFIED", payload: readJson(Buffer.from(payload).toString("utf8")), issuer: signer.issuer };
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey && !isSecondTry) return verify(token, keys, true);
    if (error instanceof errors.JWKSNoMatchingKey) return notVerified(400, "invalid_key", "an unknown key");
    return notVerified(400, "invalid_key", "the signature is wrong, or there is none");
  }
}

function notVerified(status: number, code: string, why: string): Verified {
  return { kind: "NOT_VERIFIED", status, code, why };
}

function refused(status: number, err: string, why: string): PushReading {
  const answer: PushAnswer = {
    status,
    contentType: "application/json",
    body: JSON.stringify({ err, description: why }),
  };
  return { kind: "REFUSED", why, answer };
}
