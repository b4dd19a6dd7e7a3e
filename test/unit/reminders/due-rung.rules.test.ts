import { describe, expect, it } from "@jest/globals";
import { judgeRung, type RemindedAccount } from "../../../src/reminders/due-rung.rules.js";

const EXPIRY = new Date("2026-06-20T12:00:00Z");
const account = (over: Partial<RemindedAccount> = {}): RemindedAccount => ({
  status: "CONNECTED",
  expiresAt: EXPIRY,
  epoch: 3,
  ...over,
});

describe("a rung whose hour has come", () => {
  it.each([
    ["of a connected account", 5, account(), [5], "TOLD"],
    ["of an expired account: rung 0 after the expiry", 0, account({ status: "EXPIRED" }), [0, 1], "TOLD"],
    ["of an expired account, held up by a downtime", 1, account({ status: "EXPIRED" }), [1], "TOLD"],
    ["with a more urgent one that is due or told", 10, account(), [10, 5], "COLLAPSED"],
    ["after a less urgent one was told", 5, account(), [10, 5], "TOLD"],
    ["of an invalid account", 5, account({ status: "INVALID" }), [5], "CANCELLED"],
    ["of a disconnected account", 5, account({ status: "DISCONNECTED" }), [5], "CANCELLED"],
    ["of an earlier life", 5, account({ epoch: 4 }), [5], "CANCELLED"],
    ["of an account that needs nobody any more", 5, account({ expiresAt: null }), [5], "CANCELLED"],
    ["of an account that is gone", 5, undefined, [5], "CANCELLED"],
  ] as const)("%s", (_title, daysBefore, of, urgent, fate) => {
    expect(judgeRung({ epoch: 3, daysBefore }, of, urgent)).toBe(fate);
  });
});
