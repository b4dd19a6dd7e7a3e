import { describe, expect, it } from "@jest/globals";
import { isTooMany } from "../../../src/notifications/deliveries/mail-breaker.rules.js";
import { takeTurns } from "../../../src/notifications/deliveries/mail-turns.rules.js";
import { readMailgunEvent, readSignature } from "../../../src/notifications/deliveries/mailgun-event.rules.js";
import { MOST_FAILURES, nextTry } from "../../../src/notifications/deliveries/next-try.rules.js";
import { judgeSettling } from "../../../src/notifications/deliveries/settling.rules.js";
import type { ToldAccount, ToldRow } from "../../../src/notifications/deliveries/told-row.js";
import { type Alarm, isAnswer, isWorthTelling } from "../../../src/notifications/deliveries/worth-telling.rules.js";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

describe("settling", () => {
  const times = { quietMs: 5_000, longestWaitMs: 60_000 };
  it.each<[string, number, { rows: number; at: number; first: number } | null, string]>([
    ["seen for the first time", 3, null, "CHANGED"],
    ["taken and come again", 3, { rows: 0, at: -1, first: -1 }, "CHANGED"],
    ["as many as a moment ago", 3, { rows: 3, at: -4.9, first: -4.9 }, "WAIT"],
    ["as many for long enough", 3, { rows: 3, at: -5, first: -5 }, "READY"],
    ["more than a moment ago", 4, { rows: 3, at: -5, first: -5 }, "CHANGED"],
    ["fewer than a moment ago", 2, { rows: 3, at: -5, first: -5 }, "CHANGED"],
    ["more and more for a minute", 9, { rows: 8, at: -2, first: -60 }, "READY"],
    ["seen so long ago that it was others", 3, { rows: 3, at: -71, first: -71 }, "CHANGED"],
  ])("%s", (_, rows, seen, kind) => {
    const known = seen === null ? null : { rows: seen.rows, at: at(seen.at), first: at(seen.first) };
    expect(judgeSettling({ rows, now: NOW, seen: known }, times).kind).toBe(kind);
  });

  it("goes on counting from the first sight, and begins anew after an old one", () => {
    const seen = { rows: 1, at: at(-3), first: at(-20) };
    expect(judgeSettling({ rows: 2, now: NOW, seen }, times)).toEqual({ kind: "CHANGED", first: at(-20) });
    const old = { rows: 1, at: at(-300), first: at(-300) };
    expect(judgeSettling({ rows: 2, now: NOW, seen: old }, times)).toEqual({ kind: "CHANGED", first: NOW });
  });
});

describe("turns", () => {
  const limits = { perMinute: 60, burst: 3 };
  const seconds = (turns: readonly Date[]) => turns.map((turn) => (turn.getTime() - NOW.getTime()) / 1_000);

  it("lets a burst go at once and the others at their pace", () => {
    const { turns, next } = takeTurns(6, at(-500), NOW, limits);
    expect(seconds(turns)).toEqual([0, 0, 0, 1, 2, 3]);
    expect(next).toEqual(at(6));
  });

  it("goes on where the mails before left it", () => {
    const first = takeTurns(5, NOW, NOW, limits);
    expect(seconds(takeTurns(2, first.next, NOW, limits).turns)).toEqual([3, 4]);
    expect(seconds(takeTurns(2, first.next, at(10), limits).turns)).toEqual([10, 10]);
  });

  it("never goes beyond the pace and the burst in any minute", () => {
    const { turns } = takeTurns(200, NOW, NOW, limits);
    for (const turn of turns) {
      const within = turns.filter((other) => other >= turn && other.getTime() < turn.getTime() + 60_000);
      expect(within.length).toBeLessThanOrEqual(limits.perMinute + limits.burst);
    }
  });
});

describe("the next try", () => {
  const times = { firstRetryMs: 60_000, longestRetryMs: 4 * 3_600_000 };
  it.each<[number, number, number | null, number | null]>([
    [1, 1, null, 60_000],
    [1, 0, null, 30_000],
    [2, 1, null, 240_000],
    [4, 1, null, 3_840_000],
    [5, 1, null, 14_400_000],
    [7, 1, null, 14_400_000],
    [MOST_FAILURES, 1, null, null],
    [1, 0, 90_000, 90_000],
    [1, 0, 10 ** 9, 14_400_000],
  ])("after %i failures, spread %d, asked for %p: %p", (failures, spread, retryAfterMs, wait) => {
    expect(nextTry(failures, spread, retryAfterMs, times)).toBe(wait);
  });

  it("goes on for most of a day", () => {
    let total = 0;
    for (let failures = 1; failures < MOST_FAILURES; failures++) total += nextTry(failures, 0.5, null, times) ?? 0;
    expect(total).toBeGreaterThan(9 * 3_600_000);
  });
});

it.each([
  [50, 0, false],
  [51, 0, true],
  [0, 1, false],
  [0, 2, true],
])("%i bounces and %i complaints among the last thousand: %p", (bounced, complained, open) => {
  expect(isTooMany({ bounced, complained })).toBe(open);
});

const ACCOUNT: ToldAccount = {
  id: "account",
  name: "Acme",
  handle: null,
  platform: "FACEBOOK",
  purpose: "OWN",
  grantId: null,
  provider: "META",
  status: "CONNECTED",
  statusSince: NOW,
  statusReason: null,
  lastChangeNumber: 7,
  expiresAt: null,
  expiryReason: null,
  epoch: 2,
  connectedBy: null,
};

const ROW: ToldRow = {
  companyId: 1,
  deliveryId: "delivery",
  id: "row",
  userId: "anna",
  kind: "CHANGE",
  category: "BROKEN_CONNECTIONS",
  provider: "META",
  epoch: null,
  daysBefore: null,
  changeNumber: 7,
  account: ACCOUNT,
  change: null,
  advisory: null,
  incident: null,
};

describe("worth telling", () => {
  const open = { reason: "CONTENT_POLICY_BLOCK", openedAt: NOW, closedAt: null } as const;
  const began = { id: "i", provider: "META", phase: "OPENED", openedAt: NOW, closedAt: null } as const;
  const alarm = (status: ToldAccount["status"], lastChangeNumber = 7): Partial<ToldRow> => ({
    account: { ...ACCOUNT, status, lastChangeNumber },
  });
  it.each<[string, Partial<ToldRow>, boolean]>([
    ["an alarm of what is broken", alarm("INVALID"), true],
    ["an alarm of what healed", alarm("CONNECTED", 8), false],
    ["an alarm of what healed and broke again", alarm("INVALID", 9), false],
    ["an alarm of what expired since", alarm("EXPIRED", 8), true],
    ["an alarm of what a person disconnected", alarm("DISCONNECTED", 8), false],
    ["an alarm of an account that is gone", { account: null }, false],
    ["a repair", { category: "REPAIRED" }, true],
    ["a repair of what broke again", { category: "REPAIRED", ...alarm("INVALID", 8) }, false],
    ["a repair of what broke and healed again", { category: "REPAIRED", ...alarm("CONNECTED", 9) }, false],
    ["a reminder", { kind: "RUNG", category: "EXPIRY_REMINDERS", epoch: 2 }, true],
    [
      "a reminder of what has expired",
      { kind: "RUNG", category: "EXPIRY_REMINDERS", epoch: 2, ...alarm("EXPIRED") },
      true,
    ],
    ["a reminder of an end that moved", { kind: "RUNG", category: "EXPIRY_REMINDERS", epoch: 1 }, false],
    ["an advisory", { kind: "ADVISORY", advisory: open }, true],
    ["an advisory that is closed", { kind: "ADVISORY", advisory: { ...open, closedAt: NOW } }, false],
    ["an advisory of what broke", { kind: "ADVISORY", advisory: open, ...alarm("INVALID") }, false],
    ["an advisory that is forgotten", { kind: "ADVISORY" }, false],
    ["that an incident began", { kind: "INCIDENT", account: null, incident: began }, true],
    [
      "that an incident began which is over",
      { kind: "INCIDENT", account: null, incident: { ...began, closedAt: NOW } },
      false,
    ],
    [
      "that an incident is over",
      { kind: "INCIDENT", account: null, incident: { ...began, phase: "CLOSED", closedAt: NOW } },
      true,
    ],
    ["an incident that is forgotten", { kind: "INCIDENT", account: null }, false],
  ])("%s", (_, row, worth) => {
    expect(isWorthTelling({ ...ROW, ...row }, true)).toBe(worth);
  });

  it("no repair to whoever got no alarm", () => {
    expect(isWorthTelling({ ...ROW, category: "REPAIRED" }, false)).toBe(false);
  });
});

describe("whether a repair answers an alarm", () => {
  const change = (changeNumber: number, wentOut: boolean): Alarm => ({
    kind: "CHANGE",
    changeNumber,
    epoch: null,
    wentOut,
  });
  const rung = (epoch: number, wentOut: boolean): Alarm => ({ kind: "RUNG", changeNumber: null, epoch, wentOut });
  it.each<[string, "INVALID" | "EXPIRED", Alarm[], boolean]>([
    ["none", "INVALID", [], false],
    ["the last one went", "INVALID", [change(3, false), change(6, true)], true],
    ["an earlier one went, not the last", "INVALID", [change(3, true), change(6, false)], false],
    ["one that came later", "INVALID", [change(8, true)], false],
    ["a reminder is no alarm of a broken one", "INVALID", [rung(2, true)], false],
    ["one reminder of the last life went", "EXPIRED", [rung(2, true), rung(2, false)], true],
    ["a reminder of an earlier life went", "EXPIRED", [rung(1, true), rung(2, false)], false],
    ["no reminder", "EXPIRED", [change(6, true)], false],
  ])("%s", (_, from, alarms, answer) => {
    const repair = { ...ROW, category: "REPAIRED", change: { from, occurredAt: NOW, personName: null } } as const;
    expect(isAnswer(repair, alarms)).toBe(answer);
  });
});

describe("what Mailgun sends", () => {
  const event = (data: object) => ({
    "event-data": { recipient: "a@example.org", "user-variables": { "delivery-id": "abc" }, ...data },
  });

  it.each<[string, unknown]>([
    ["nothing", null],
    ["a text", "event"],
    ["a list", [1]],
    ["no recipient", event({ recipient: 7 })],
    ["an id of another kind", event({ "user-variables": { "delivery-id": ["abc"] } })],
    ["an id with spaces", event({ "user-variables": { "delivery-id": "a b" } })],
  ])("%s is about no mail of ours", (_, body) => {
    expect(readMailgunEvent(body)).toBeNull();
  });

  it("has Message-Ids with and without brackets", () => {
    const read = (id: unknown) => readMailgunEvent(event({ message: { headers: { "message-id": id } } }))?.messageId;
    expect([read("x@y"), read("<x@y>"), read(7)]).toEqual(["x@y", "x@y", null]);
  });

  it("has details without control characters, and not for ever", () => {
    const fate = readMailgunEvent(
      event({
        event: "failed",
        severity: "permanent",
        "delivery-status": { code: 550, message: `no\r\n${"x".repeat(900)}` },
      }),
    )?.fate;
    expect(fate).toMatchObject({ kind: "REFUSED", detail: expect.stringMatching(/^550 no {2}x+$/) });
    expect((fate as { detail: string }).detail).toHaveLength(400);
  });

  it.each<[string, object, boolean]>([
    ["whole", {}, true],
    ["with a number for the timestamp", { timestamp: 1_771_000_000 }, true],
    ["with a timestamp that is no number", { timestamp: "now" }, false],
    ["without a token", { token: undefined }, false],
    ["with a token of markup", { token: "<script>alert(1)</script>" }, false],
    ["with half a signature", { signature: "ab".repeat(16) }, false],
  ])("signatures %s", (_, change, known) => {
    const signature = { timestamp: "1771000000", token: "t".repeat(50), signature: "ab".repeat(32), ...change };
    expect(readSignature({ signature }) !== null).toBe(known);
  });
});
