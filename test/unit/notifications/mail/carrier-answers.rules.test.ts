import { describe, expect, it } from "@jest/globals";
import { readFindAnswer, readSendAnswer } from "../../../../src/notifications/mail/mailgun-answer.rules.js";
import { readSmtpFailure, type SmtpFailure } from "../../../../src/notifications/mail/smtp-failure.rules.js";
import type { Answer } from "../../../../src/platforms/answer.js";

const NOW = new Date("2026-01-07T08:00:00Z");

function answer(status: number, json: unknown = null, headers: Record<string, string> = {}): Answer {
  return { kind: "ANSWER", status, json, headers };
}

describe("Mailgun's answer to a mail", () => {
  it.each<[string, Answer, object]>([
    ["200", answer(200, { id: "<a@b>", message: "Queued." }), { kind: "SENT", carrierId: "<a@b>" }],
    ["200 of a proxy", answer(200, null), { kind: "IN_DOUBT" }],
    ["200 without an id", answer(200, { message: "Queued." }), { kind: "IN_DOUBT" }],
    ["202", answer(202, { id: "x" }), { kind: "IN_DOUBT" }],
    ["400", answer(400, { message: "'to' parameter is not a valid address" }), { kind: "REFUSED" }],
    ["400 for the sender", answer(400, { message: "'from' parameter is not a valid address" }), { kind: "BLOCKED" }],
    ["401", answer(401, "Forbidden"), { kind: "BLOCKED", detail: "401" }],
    ["402", answer(402, { message: "Pay" }), { kind: "BLOCKED", detail: "402 Pay" }],
    ["403", answer(403, { message: "Domain is not verified" }), { kind: "BLOCKED" }],
    ["404", answer(404, { message: "Domain not found" }), { kind: "BLOCKED" }],
    ["413", answer(413), { kind: "REFUSED" }],
    ["429", answer(429, null, { "retry-after": "90" }), { kind: "LATER", retryAfterMs: 90_000 }],
    [
      "429 until a date",
      answer(429, null, { "retry-after": "Wed, 07 Jan 2026 08:02:00 GMT" }),
      { retryAfterMs: 120_000 },
    ],
    ["429 without words", answer(429), { kind: "LATER", retryAfterMs: null }],
    ["408", answer(408), { kind: "IN_DOUBT" }],
    ["500", answer(500, { message: "Internal" }), { kind: "IN_DOUBT", detail: "500 Internal" }],
    ["503", answer(503), { kind: "IN_DOUBT" }],
    ["refused", { kind: "NO_ANSWER", why: "NETWORK", sent: false }, { kind: "LATER", retryAfterMs: null }],
    ["cut", { kind: "NO_ANSWER", why: "NETWORK", sent: true }, { kind: "IN_DOUBT" }],
    ["no connection in time", { kind: "NO_ANSWER", why: "TIMEOUT", sent: false }, { kind: "LATER" }],
    ["no answer in time", { kind: "NO_ANSWER", why: "TIMEOUT", sent: true }, { kind: "IN_DOUBT" }],
    ["stopped before", { kind: "NO_ANSWER", why: "ABORTED", sent: false }, { kind: "LATER" }],
    ["stopped after", { kind: "NO_ANSWER", why: "ABORTED", sent: true }, { kind: "IN_DOUBT" }],
    ["a redirect", { kind: "NO_ANSWER", why: "REDIRECT", sent: true }, { kind: "BLOCKED" }],
    ["endless", { kind: "NO_ANSWER", why: "TOO_LARGE", sent: true }, { kind: "IN_DOUBT" }],
  ])("%s", (_what, given, expected) => {
    expect(readSendAnswer(given, NOW)).toMatchObject(expected);
  });
});

describe("Mailgun's events", () => {
  const ours = { event: "accepted", "user-variables": { "delivery-id": "d-1" } };

  it.each<[string, Answer, string]>([
    ["ours", answer(200, { items: [ours] }), "TAKEN"],
    [
      "ours by its Message-Id",
      answer(200, { items: [{ message: { headers: { "message-id": "d-1@mg.example.com" } } }] }),
      "TAKEN",
    ],
    ["none", answer(200, { items: [] }), "NOT_TAKEN"],
    ["others'", answer(200, { items: [{ "user-variables": { "delivery-id": "d-2" } }, {}, null] }), "NOT_TAKEN"],
    ["no list", answer(200, { message: "x" }), "UNKNOWN"],
    ["of a proxy", answer(200, null), "UNKNOWN"],
    ["401", answer(401), "UNKNOWN"],
    ["500", answer(500), "UNKNOWN"],
    ["silence", { kind: "NO_ANSWER", why: "TIMEOUT", sent: true }, "UNKNOWN"],
  ])("%s", (_what, given, expected) => {
    expect(readFindAnswer(given, { deliveryId: "d-1", messageId: "<d-1@mg.example.com>" })).toBe(expected);
  });
});

describe("a failure of SMTP", () => {
  const failure: SmtpFailure = { code: null, status: null, command: null, begun: false, badCertificate: false };

  it.each<[string, Partial<SmtpFailure>, string]>([
    ["nobody listens", { code: "ESOCKET", command: "CONN" }, "LATER"],
    ["no such host", { code: "EDNS", command: "CONN" }, "LATER"],
    ["no greeting", { code: "ETIMEDOUT", command: "CONN" }, "LATER"],
    ["greeted with 421", { code: "EPROTOCOL", status: 421, command: "CONN" }, "LATER"],
    ["greeted with 554", { code: "EPROTOCOL", status: 554, command: "CONN" }, "BLOCKED"],
    ["no TLS", { code: "ETLS", command: "STARTTLS" }, "BLOCKED"],
    ["a certificate of somebody else", { code: "ESOCKET", command: "CONN", badCertificate: true }, "BLOCKED"],
    ["a wrong password", { code: "EAUTH", status: 535, command: "AUTH PLAIN" }, "BLOCKED"],
    ["a login that does not work just now", { code: "EAUTH", status: 454, command: "AUTH PLAIN" }, "LATER"],
    ["the sender is refused", { code: "EENVELOPE", status: 550, command: "MAIL FROM" }, "BLOCKED"],
    ["too large", { code: "EENVELOPE", status: 552, command: "MAIL FROM" }, "REFUSED"],
    ["larger than announced", { code: "EMESSAGE", command: "MAIL FROM" }, "REFUSED"],
    ["no such user", { code: "EENVELOPE", status: 550, command: "RCPT TO" }, "REFUSED"],
    ["greylisted", { code: "EENVELOPE", status: 450, command: "RCPT TO" }, "LATER"],
    ["login wanted", { code: "EENVELOPE", status: 530, command: "RCPT TO" }, "BLOCKED"],
    ["text refused for now", { code: "EMESSAGE", status: 451, command: "DATA", begun: true }, "LATER"],
    ["text refused", { code: "EMESSAGE", status: 554, command: "DATA", begun: true }, "REFUSED"],
    ["lost after the envelope", { code: "ECONNECTION", command: "CONN" }, "LATER"],
    ["lost in the text", { code: "ECONNECTION", command: "CONN", begun: true }, "IN_DOUBT"],
    ["silent after the text", { code: "ETIMEDOUT", command: "CONN", begun: true }, "IN_DOUBT"],
    ["going down after the text", { code: "ECONNECTION", status: 421, command: "CONN", begun: true }, "LATER"],
  ])("%s", (_what, given, expected) => {
    expect(readSmtpFailure({ ...failure, ...given })).toMatchObject({ kind: expected });
  });
});
