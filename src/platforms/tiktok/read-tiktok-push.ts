import { readJson } from "../oauth/read-json.rules.js";
import type { ProviderApp } from "../provider-app.js";
import type { PushAnswer, PushReading, PushRequest } from "../push.js";
import { readTiktokEvent } from "./authorization-removed.rules.js";
import { checkTiktokSignature } from "./tiktok-signature.js";

const REFUSALS = {
  MISSING: "no signature",
  WRONG: "the signature is wrong",
  OLD: "the signature is too old, or from the future",
} as const;

/** TikTok's one callback address: all events of the app come here, at least once each, for up to 72 hours (webhooks-overview). */
export function readTiktokPush(app: ProviderApp, request: PushRequest, now: Date): PushReading {
  if (request.topic !== "events") return refused(404, "TikTok has one callback address, for events");
  if (request.method !== "POST") return refused(405, "events are posted");
  const signature = checkTiktokSignature(request.headers["tiktok-signature"], request.body, app.appSecret, now);
  if (signature !== "GOOD") return refused(401, REFUSALS[signature]);
  const event = readTiktokEvent(readJson(request.body.toString("utf8")), app.appId);
  switch (event.kind) {
    case "UNREADABLE":
      return refused(400, "the event cannot be read");
    case "OTHER_APP":
      return refused(403, "the event is for another app");
    case "SIGNALS":
      return { kind: "SIGNALS", signals: event.signals, answer: answer(200, "ok") };
  }
}

function refused(status: number, why: string): PushReading {
  return { kind: "REFUSED", why, answer: answer(status, why) };
}

function answer(status: number, body: string): PushAnswer {
  return { status, contentType: "text/plain; charset=utf-8", body };
}
