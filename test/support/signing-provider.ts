import { createHmac, timingSafeEqual } from "node:crypto";
import type { Provider } from "../../src/platforms/provider.js";
import type { ProviderPort } from "../../src/platforms/provider-port.js";
import type { PushReading, PushRequest, PushSignal } from "../../src/platforms/push.js";

const SECRET = "push-secret";
const WINDOW_MS = 300_000;

/** What a test pushes; `sentAt` is signed along. */
export interface TestPush {
  readonly sentAt: Date;
  readonly signals: readonly PushSignal[];
}

/** A provider that does nothing but receive pushes: JSON, signed as a whole, good for five minutes. */
export function signingProvider(provider: Provider, appId: string): ProviderPort {
  const nothing = () => {
    throw new Error("not asked in this test");
  };
  return {
    provider,
    appId,
    renews: true,
    consentUrl: nothing,
    exchangeCode: nothing,
    listProfiles: nothing,
    refresh: nothing,
    probeGrant: nothing,
    probeProfile: nothing,
    secondOpinion: nothing,
    revoke: nothing,
    readReport: nothing,
    readPush: async (request, now) => read(request, now),
  };
}

export function signatureOf(body: string | Buffer): string {
  return createHmac("sha256", SECRET).update(body).digest("hex");
}

function read(request: PushRequest, now: Date): PushReading {
  const challenge = request.query["challenge"];
  if (request.method === "GET" && challenge !== undefined) {
    return { kind: "CHALLENGE", answer: { status: 200, contentType: "text/plain", body: challenge } };
  }
  const expected = Buffer.from(signatureOf(request.body));
  const given = Buffer.from(request.headers["x-signature"] ?? "");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return refused(401, "wrong signature");
  const push = JSON.parse(request.body.toString("utf8"), revive) as TestPush;
  if (Math.abs(now.getTime() - push.sentAt.getTime()) > WINDOW_MS) return refused(400, "out of time");
  const answer = request.topic === "data-deletion" ? null : { status: 202, contentType: "text/plain", body: "taken" };
  return { kind: "SIGNALS", signals: push.signals, answer };
}

function refused(status: number, why: string): PushReading {
  return { kind: "REFUSED", why, answer: { status, contentType: "text/plain", body: "Refused" } };
}

function revive(name: string, value: unknown): unknown {
  return name === "sentAt" || name === "occurredAt" ? new Date(value as string) : value;
}
