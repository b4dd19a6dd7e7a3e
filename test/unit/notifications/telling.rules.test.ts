import { describe, expect, it } from "@jest/globals";
import type { LockedAccount } from "../../../src/accounts/locked-account.js";
import type { NumberedChange } from "../../../src/accounts/status-change.js";
import type { Status } from "../../../src/accounts/status.js";
import type { Category } from "../../../src/notifications/category.js";
import { isHeal, newsOfChange } from "../../../src/notifications/telling/change-news.rules.js";
import { isMootAfter, type PlannedMail } from "../../../src/notifications/telling/moot.rules.js";

const RUNG = { kind: "RUNG", category: "EXPIRY_REMINDERS" } as const;
const ALARM = { kind: "CHANGE", category: "BROKEN_CONNECTIONS" } as const;
const ADVISORY = { kind: "ADVISORY", category: "BROKEN_CONNECTIONS" } as const;
const REPAIRED = { kind: "CHANGE", category: "REPAIRED" } as const;

describe("what becomes pointless to mail", () => {
  it.each<[Status, PlannedMail, boolean]>([
    ["CONNECTED", RUNG, true],
    ["CONNECTED", ALARM, true],
    ["CONNECTED", ADVISORY, true],
    ["CONNECTED", REPAIRED, false],
    ["EXPIRED", RUNG, false],
    ["EXPIRED", ALARM, false],
    ["EXPIRED", ADVISORY, true],
    ["EXPIRED", REPAIRED, true],
    ["INVALID", RUNG, true],
    ["INVALID", ALARM, false],
    ["INVALID", ADVISORY, true],
    ["INVALID", REPAIRED, true],
    ["DISCONNECTED", RUNG, true],
    ["DISCONNECTED", ALARM, true],
    ["DISCONNECTED", ADVISORY, true],
    ["DISCONNECTED", REPAIRED, true],
  ])("when an account becomes %s: %j", (to, mail, moot) => {
    expect(isMootAfter(to, mail)).toBe(moot);
  });
});

describe("what is told of a change", () => {
  const account: LockedAccount = {
    companyId: 3,
    id: "account",
    grantId: "grant",
    status: "CONNECTED",
    statusSince: new Date(0),
    statusReason: null,
    lastChangeNumber: 4,
    expiry: { expiresAt: null, reason: null, epoch: 1, epochExpiresAt: null },
  };
  const change = (from: Status | null, to: Status): NumberedChange => ({
    account: { ...account, status: from },
    to,
    reason: to === "INVALID" ? "ACCESS_REVOKED" : null,
    source: "PERSON",
    actor: { kind: "USER", id: "ben" },
    occurredAt: new Date(1),
    recordedAt: new Date(2),
    number: 5,
  });
  const alarmed = new Set(["anna"]);

  it.each<[Status | null, Status, Category | null]>([
    [null, "CONNECTED", null],
    [null, "EXPIRED", null],
    ["CONNECTED", "INVALID", "BROKEN_CONNECTIONS"],
    ["CONNECTED", "EXPIRED", null],
    ["CONNECTED", "DISCONNECTED", null],
    ["EXPIRED", "CONNECTED", "REPAIRED"],
    ["EXPIRED", "DISCONNECTED", null],
    ["INVALID", "CONNECTED", "REPAIRED"],
    ["INVALID", "DISCONNECTED", null],
    ["DISCONNECTED", "CONNECTED", null],
  ])("from %s to %s: %s", (from, to, category) => {
    const news = newsOfChange(change(from, to), alarmed);
    expect(news?.category ?? null).toBe(category);
    expect(isHeal(change(from, to))).toBe(category === "REPAIRED");
    if (news === null) return;
    expect(news).toMatchObject({ companyId: 3, accountId: "account", key: "change:account:5", happensAt: new Date(1) });
    expect(news.readers?.mail).toBe(category === "REPAIRED" ? alarmed : undefined);
    expect(news.details).toEqual(
      category === "REPAIRED" ? { changeNumber: 5, personId: "ben" } : { changeNumber: 5, reason: "ACCESS_REVOKED" },
    );
  });
});
