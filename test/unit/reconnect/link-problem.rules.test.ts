import { describe, expect, it } from "@jest/globals";
import { linkProblem, MOST_LINKS, type WantedLink } from "../../../src/reconnect/link-problem.rules.js";

const END = new Date("2026-04-01T12:00:00.000Z");
const GOOD: WantedLink = { expiresInHours: 72, status: "INVALID", expiresAt: null, links: 0 };

describe("what speaks against an outside link", () => {
  it.each<[string, Partial<WantedLink>, string | null]>([
    ["nothing for a broken account", {}, null],
    ["nothing for one that ran out", { status: "EXPIRED", expiresAt: END }, null],
    ["nothing for one that was disconnected", { status: "DISCONNECTED" }, null],
    ["nothing for one that works up to a known end", { status: "CONNECTED", expiresAt: END }, null],
    ["nothing to repair", { status: "CONNECTED" }, "NOT_BROKEN"],
    ["an hour at least", { expiresInHours: 1 }, null],
    ["too short", { expiresInHours: 0 }, "INVALID_VALUE"],
    ["in the past", { expiresInHours: -5 }, "INVALID_VALUE"],
    ["a week at most", { expiresInHours: 168 }, null],
    ["too long", { expiresInHours: 169 }, "INVALID_VALUE"],
    ["half an hour", { expiresInHours: 1.5 }, "INVALID_VALUE"],
    ["one more", { links: MOST_LINKS - 1 }, null],
    ["too many", { links: MOST_LINKS }, "TOO_MANY"],
  ])("%s", (_title, over, code) => {
    expect(linkProblem({ ...GOOD, ...over })?.code ?? null).toBe(code);
  });
});
