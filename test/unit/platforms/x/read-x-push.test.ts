import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { PushRequest } from "../../../../src/platforms/push.js";
import { readXPush } from "../../../../src/platforms/x/read-x-push.js";

const SECRET = "consumer-secret";

const activity = (date_time = "2026-07-23T21:44:05+00:00", user_id: unknown = "1111111111111111111") => ({
  data: {
    event_uuid: "5934540941047412905",
    filter: {},
    event_type: "oauth.revoke",
    payload: { date_time, user_id, app_id: "29820954" },
  },
});

function sign(body: string, secret = SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("base64")}`;
}

function post(event: unknown, change: Partial<PushRequest> = {}): PushRequest {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const headers = { "x-twitter-webhooks-signature": sign(body) };
  return { topic: "events", method: "POST", query: {}, headers, body: Buffer.from(body), ...change };
}

const now = new Date("2026-07-23T21:45:00Z");

describe("what X pushes", () => {
  it("oauth.revoke, as printed in platform-facts 9.6", () => {
    const printed =
      '{"data":{"event_uuid":"5934540941047412905","filter":{},"event_type":"oauth.revoke","payload":{"date_time":"2026-07-23T21:44:05+00:00","user_id":"1111111111111111111","app_id":"29820954"}}}';
    expect(readXPush(post(printed), SECRET, now)).toEqual({
      kind: "SIGNALS",
      signals: [
        {
          id: "5934540941047412905",
          whose: { kind: "PERSON", subject: "1111111111111111111" },
          effect: "MARK",
          reason: "ACCESS_REVOKED",
          occurredAt: new Date("2026-07-23T21:44:05Z"),
        },
      ],
      answer: { status: 200, contentType: "text/plain", body: "" },
    });
  });

  it("user_event.revoke, as printed there", () => {
    const printed =
      '{"user_event":{"revoke":{"date_time":"2018-05-24T09:48:12+00:00","target":{"app_id":"13090192"},"source":{"user_id":"63046977"}}}}';
    const at = new Date("2018-05-24T09:48:30Z");
    const first = readXPush(post(printed), SECRET, at);
    expect(first).toMatchObject({
      kind: "SIGNALS",
      signals: [{ whose: { kind: "PERSON", subject: "63046977" }, effect: "MARK", reason: "ACCESS_REVOKED" }],
    });
    // The same event has the same name whenever it comes; another person's has another.
    expect(readXPush(post(printed), SECRET, new Date(at.getTime() + 60_000))).toEqual(first);
    const other = readXPush(post(printed.replace("63046977", "63046978")), SECRET, at);
    expect(other.kind === "SIGNALS" && other.signals[0]?.id).not.toBe(first.kind === "SIGNALS" && first.signals[0]?.id);
  });

  it.each<[string, PushRequest]>([
    ["without a signature", post(activity(), { headers: {} })],
    ["with an empty signature", post(activity(), { headers: { "x-twitter-webhooks-signature": "" } })],
    [
      "signed with another secret",
      post(activity(), { headers: { "x-twitter-webhooks-signature": sign(JSON.stringify(activity()), "other") } }),
    ],
    ["with another body than was signed", post(activity(), { body: Buffer.from(JSON.stringify(activity("x"))) })],
    [
      "with the bare digest",
      post(activity(), { headers: { "x-twitter-webhooks-signature": sign(JSON.stringify(activity())).slice(7) } }),
    ],
    ["to an address X does not have", post(activity(), { topic: "deauthorize" })],
    ["too old", post(activity("2026-07-23T20:44:05+00:00"))],
    ["from the future", post(activity("2026-07-23T22:44:05+00:00"))],
  ])("refused: %s", (_what, request) => {
    expect(readXPush(request, SECRET, now).kind).toBe("REFUSED");
  });

  it("nothing is believed without a consumer secret", () => {
    expect(readXPush(post(activity()), null, now).kind).toBe("REFUSED");
    const question: PushRequest = { ...post(""), method: "GET", query: { crc_token: "challenge" } };
    expect(readXPush(question, null, now).kind).toBe("REFUSED");
  });

  it.each<[string, unknown]>([
    ["another event", { data: { event_type: "profile.update.bio", payload: { user_id: "1" } } }],
    ["a post of the older API", { for_user_id: "1", tweet_create_events: [{ id: 1 }] }],
    ["no JSON", "hello"],
    ["a list", [activity()]],
    ["an event without a person", activity("2026-07-23T21:44:05+00:00", null)],
    ["an event without a time", activity("yesterday")],
  ])("signed, but no signal: %s", (_what, event) => {
    expect(readXPush(post(event), SECRET, now)).toMatchObject({
      kind: "SIGNALS",
      signals: [],
      answer: { status: 200 },
    });
  });

  it("the challenge is answered with its HMAC", () => {
    const request: PushRequest = { ...post(""), method: "GET", query: { crc_token: "challenge" } };
    const reading = readXPush(request, SECRET, now);
    expect(reading).toMatchObject({ kind: "CHALLENGE", answer: { status: 200, contentType: "application/json" } });
    const body = reading.kind === "CHALLENGE" ? reading.answer.body : "";
    expect(JSON.parse(body)).toEqual({ response_token: sign("challenge") });
    expect(readXPush({ ...request, query: {} }, SECRET, now)).toMatchObject({
      kind: "REFUSED",
      answer: { status: 400 },
    });
  });
});
