import { describe, expect, it } from "@jest/globals";
import type { Reason } from "../../../src/platforms/reason.js";
import type { Verdict } from "../../../src/platforms/verdict.js";
import {
  adviceFromReport,
  type Assessment,
  assess,
  type Circumstances,
  type Conclusion,
  type Evidence,
  GRACE_AFTER_MINTING_MS,
} from "../../../src/verification/assessment.rules.js";

const NOW = new Date("2026-05-01T12:00:00.000Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const ahead = (ms: number) => new Date(NOW.getTime() + ms);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const CALM: Circumstances = {
  now: NOW,
  endsAnything: true,
  mintedAt: ago(60 * MINUTE),
  reconnectOpenUntil: null,
  incidentOpen: false,
  pushed: false,
  suspicion: null,
};

const alive: Verdict = { kind: "ALIVE", proves: ["TOKEN"] };
const permanent: Verdict = { kind: "PERMANENT", reason: "ACCESS_REVOKED" };
const doubtful: Verdict = { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" };
const doubtfulLocked: Verdict = { kind: "DOUBTFUL", reason: "ACCOUNT_LOCKED" };
const postingOnly: Verdict = { kind: "DOUBTFUL", reason: "SECURITY_CHECK_REQUIRED", blocksPosting: true };
const blocked: Verdict = { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" };
const transient: Verdict = { kind: "TRANSIENT" };
const limited: Verdict = { kind: "RATE_LIMITED", retryAfterSeconds: 90 };
const appFault: Verdict = { kind: "APP_FAULT" };
const irrelevant: Verdict = { kind: "IRRELEVANT" };

const unwitnessed = (since: Date, reason: Reason = "ACCESS_REVOKED") =>
  ({ kind: "UNWITNESSED", reason, since }) as const;
const inDoubt = (since: Date, reason: Reason = "UNKNOWN_INVALID") => ({ kind: "DOUBTFUL", reason, since }) as const;
const mark = (reason: Reason): Assessment => ({ kind: "MARK", reason });
const ASK_WITNESSES: Assessment = { kind: "ASK_WITNESSES" };
const ASK_SECOND: Assessment = { kind: "ASK_SECOND_OPINION" };

type Row = readonly [title: string, evidence: Evidence, circumstances: Partial<Circumstances>, expected: Assessment];

const table = (title: string, rows: readonly Row[]) =>
  describe(title, () => {
    it.each(rows)("%s", (_title, evidence, circumstances, expected) => {
      expect(assess(evidence, { ...CALM, ...circumstances })).toEqual(expected);
    });
  });

table("answers that are no death (O-10)", [
  ["alive", { verdict: alive }, {}, { kind: "ALIVE", proves: ["TOKEN"] }],
  ["alive in an incident", { verdict: alive }, { incidentOpen: true }, { kind: "ALIVE", proves: ["TOKEN"] }],
  ["blocked", { verdict: blocked }, {}, { kind: "ADVISE", reason: "CONTENT_POLICY_BLOCK" }],
  ["an outage", { verdict: transient }, {}, { kind: "NO_ANSWER" }],
  ["an outage after a push", { verdict: transient }, { pushed: true }, { kind: "NO_ANSWER" }],
  ["an outage, suspected", { verdict: transient }, { suspicion: unwitnessed(ago(MINUTE)) }, { kind: "NO_ANSWER" }],
  ["too many calls", { verdict: limited }, {}, { kind: "RATE_LIMITED", retryAfterSeconds: 90 }],
  ["our own fault", { verdict: appFault }, {}, { kind: "OPERATOR_FAULT" }],
  ["our own fault after a push", { verdict: appFault }, { pushed: true }, { kind: "OPERATOR_FAULT" }],
  ["not about the token", { verdict: irrelevant }, {}, { kind: "NOTHING" }],
]);

const STILL_DEAD: Assessment = { kind: "STILL_DEAD", reason: "ACCESS_REVOKED" };
table("where everything has ended already, nobody else is asked", [
  ["permanent", { verdict: permanent }, { endsAnything: false }, STILL_DEAD],
  ["permanent, pushed", { verdict: permanent }, { endsAnything: false, pushed: true }, STILL_DEAD],
  ["permanent, in an incident", { verdict: permanent }, { endsAnything: false, incidentOpen: true }, STILL_DEAD],
  ["permanent, just minted", { verdict: permanent }, { endsAnything: false, mintedAt: NOW }, STILL_DEAD],
  ["doubtful", { verdict: doubtful }, { endsAnything: false }, { kind: "STILL_DEAD", reason: "UNKNOWN_INVALID" }],
  ["alive", { verdict: alive }, { endsAnything: false }, { kind: "ALIVE", proves: ["TOKEN"] }],
]);

table("no finding at this time", [
  [
    "4:59 after minting: wait for the rest of the grace",
    { verdict: permanent },
    { mintedAt: ago(299 * SECOND) },
    { kind: "TOO_EARLY", until: ahead(SECOND) },
  ],
  ["5:00 after minting: it counts", { verdict: permanent }, { mintedAt: ago(GRACE_AFTER_MINTING_MS) }, ASK_WITNESSES],
  [
    "doubtful within the grace asks nobody",
    { verdict: doubtful },
    { mintedAt: ago(0) },
    { kind: "TOO_EARLY", until: ahead(5 * MINUTE) },
  ],
  ["a signed push needs no grace", { verdict: permanent }, { mintedAt: ago(0), pushed: true }, mark("ACCESS_REVOKED")],
  [
    "while a reconnect attempt is open",
    { verdict: permanent },
    { reconnectOpenUntil: ahead(9 * MINUTE) },
    { kind: "TOO_EARLY", until: ahead(9 * MINUTE) },
  ],
  [
    "while a reconnect attempt is open, pushed",
    { verdict: permanent },
    { reconnectOpenUntil: ahead(9 * MINUTE), pushed: true },
    { kind: "TOO_EARLY", until: ahead(9 * MINUTE) },
  ],
  ["once the reconnect attempt is over", { verdict: permanent }, { reconnectOpenUntil: NOW }, ASK_WITNESSES],
  [
    "confirmed long ago, but a reconnect has begun",
    { verdict: permanent, witnesses: "ALIVE" },
    { suspicion: unwitnessed(ago(MINUTE)), reconnectOpenUntil: ahead(1) },
    { kind: "TOO_EARLY", until: ahead(1) },
  ],
]);

const HELD: Assessment = { kind: "HOLD", reason: "ACCESS_REVOKED" };
table("while the provider misbehaves for many (D-28)", [
  ["permanent", { verdict: permanent }, { incidentOpen: true }, HELD],
  ["permanent, with a witness", { verdict: permanent, witnesses: "ALIVE" }, { incidentOpen: true }, HELD],
  ["permanent, suspected", { verdict: permanent }, { incidentOpen: true, suspicion: unwitnessed(ago(MINUTE)) }, HELD],
  ["permanent, pushed", { verdict: permanent }, { incidentOpen: true, pushed: true }, HELD],
  ["doubtful", { verdict: doubtful }, { incidentOpen: true }, { kind: "HOLD", reason: "UNKNOWN_INVALID" }],
]);

table("doubt asks for a second opinion", [
  ["first time", { verdict: doubtful }, {}, ASK_SECOND],
  ["posting alone", { verdict: postingOnly }, {}, ASK_SECOND],
  ["posting alone, pushed", { verdict: postingOnly }, { pushed: true }, ASK_SECOND],
  ["confirmed by PERMANENT", { verdict: doubtful, second: permanent }, {}, ASK_WITNESSES],
  ["confirmed by another doubt", { verdict: doubtful, second: doubtfulLocked }, {}, ASK_WITNESSES],
  [
    "confirmed: the clearer reason of the two is told",
    { verdict: doubtful, second: permanent, witnesses: "ALIVE" },
    {},
    mark("ACCESS_REVOKED"),
  ],
  [
    "confirmed: a clear first reason stays",
    { verdict: doubtfulLocked, second: doubtful, witnesses: "ALIVE" },
    {},
    mark("ACCOUNT_LOCKED"),
  ],
  ["refuted: it lives, and nothing is proved", { verdict: doubtful, second: alive }, {}, { kind: "ALIVE", proves: [] }],
  [
    "refuted, of posting: blocked",
    { verdict: postingOnly, second: alive },
    {},
    { kind: "ADVISE", reason: "SECURITY_CHECK_REQUIRED" },
  ],
  [
    "posting alone is never a mark without a dead token",
    { verdict: postingOnly, second: postingOnly },
    { suspicion: inDoubt(ago(60 * MINUTE)) },
    { kind: "ADVISE", reason: "SECURITY_CHECK_REQUIRED" },
  ],
  ["of posting, and the token is dead", { verdict: postingOnly, second: permanent }, {}, ASK_WITNESSES],
  ["the other way is blocked", { verdict: doubtful, second: blocked }, {}, { kind: "ADVISE", reason: blocked.reason }],
  ["our own fault there", { verdict: doubtful, second: appFault }, {}, { kind: "OPERATOR_FAULT" }],
  [
    "no other way to ask: the same question in ten minutes",
    { verdict: doubtful, second: null },
    {},
    { kind: "SUSPECT", suspicion: inDoubt(NOW), lookAgainAt: ahead(10 * MINUTE) },
  ],
  [
    "the other way says nothing: the same question in ten minutes",
    { verdict: doubtful, second: irrelevant },
    {},
    { kind: "SUSPECT", suspicion: inDoubt(NOW), lookAgainAt: ahead(10 * MINUTE) },
  ],
  [
    "nobody answered: asked again soon, the age of the doubt goes on",
    { verdict: doubtful, second: transient },
    { suspicion: inDoubt(ago(2 * MINUTE)) },
    { kind: "SUSPECT", suspicion: inDoubt(ago(2 * MINUTE)), lookAgainAt: ahead(30 * SECOND) },
  ],
  [
    "too many calls: not before the provider allows it",
    { verdict: doubtful, second: limited },
    {},
    { kind: "SUSPECT", suspicion: inDoubt(NOW), lookAgainAt: ahead(90 * SECOND) },
  ],
  [
    "the same question too early: not confirmed",
    { verdict: doubtful, second: null },
    { suspicion: inDoubt(ago(9 * MINUTE)) },
    { kind: "SUSPECT", suspicion: inDoubt(ago(9 * MINUTE)), lookAgainAt: ahead(MINUTE) },
  ],
  [
    "the same question ten minutes later",
    { verdict: doubtful },
    { suspicion: inDoubt(ago(10 * MINUTE)) },
    ASK_WITNESSES,
  ],
  [
    "confirmed before, waiting for witnesses",
    { verdict: doubtful },
    { suspicion: unwitnessed(ago(MINUTE)) },
    ASK_WITNESSES,
  ],
  ["confirmed too long ago", { verdict: doubtful }, { suspicion: unwitnessed(ago(11 * MINUTE)) }, ASK_SECOND],
  [
    "the same question, but about tokens that were replaced meanwhile",
    { verdict: doubtful },
    { suspicion: inDoubt(ago(15 * MINUTE)), mintedAt: ago(10 * MINUTE) },
    ASK_SECOND,
  ],
  [
    "the same question after a renewal that was tried for it",
    { verdict: doubtful },
    { suspicion: inDoubt(ago(10 * MINUTE)), mintedAt: ago(10 * MINUTE - SECOND) },
    ASK_WITNESSES,
  ],
  ["a publisher's dead call, and our own doubt", { verdict: doubtful, reported: permanent }, {}, ASK_WITNESSES],
  ["a publisher's refused post, and our own doubt", { verdict: doubtful, reported: postingOnly }, {}, ASK_SECOND],
  [
    "pushed: the push was the first, the probe the second",
    { verdict: doubtful },
    { pushed: true },
    mark("UNKNOWN_INVALID"),
  ],
]);

table("witnesses vouch for the provider", [
  ["permanent asks for them", { verdict: permanent }, {}, ASK_WITNESSES],
  ["one lives", { verdict: permanent, witnesses: "ALIVE" }, {}, mark("ACCESS_REVOKED")],
  [
    "none lives: time for an incident to show",
    { verdict: permanent, witnesses: "NONE_ALIVE" },
    {},
    { kind: "SUSPECT", suspicion: unwitnessed(NOW), lookAgainAt: ahead(30 * SECOND) },
  ],
  [
    "alone on the installation: the same",
    { verdict: permanent, witnesses: "NOBODY" },
    {},
    { kind: "SUSPECT", suspicion: unwitnessed(NOW), lookAgainAt: ahead(30 * SECOND) },
  ],
  [
    "looked at again too early",
    { verdict: permanent, witnesses: "NOBODY" },
    { suspicion: unwitnessed(ago(29 * SECOND)) },
    { kind: "SUSPECT", suspicion: unwitnessed(ago(29 * SECOND)), lookAgainAt: ahead(SECOND) },
  ],
  [
    "still dead after 30 s, and no incident",
    { verdict: permanent, witnesses: "NOBODY" },
    { suspicion: unwitnessed(ago(30 * SECOND)) },
    mark("ACCESS_REVOKED"),
  ],
  [
    "still dead, none alive, and no incident",
    { verdict: permanent, witnesses: "NONE_ALIVE" },
    { suspicion: unwitnessed(ago(45 * SECOND)) },
    mark("ACCESS_REVOKED"),
  ],
  [
    "a stale suspicion begins anew",
    { verdict: permanent, witnesses: "NONE_ALIVE" },
    { suspicion: unwitnessed(ago(11 * MINUTE)) },
    { kind: "SUSPECT", suspicion: unwitnessed(NOW), lookAgainAt: ahead(30 * SECOND) },
  ],
  [
    "a doubt is not a suspicion without witnesses",
    { verdict: permanent, witnesses: "NOBODY" },
    { suspicion: inDoubt(ago(9 * MINUTE)) },
    { kind: "SUSPECT", suspicion: unwitnessed(NOW), lookAgainAt: ahead(30 * SECOND) },
  ],
  ["a push needs none", { verdict: permanent }, { pushed: true }, mark("ACCESS_REVOKED")],
]);

describe("what a report is worth telling", () => {
  const ALIVE: Conclusion = { kind: "ALIVE", proves: ["TOKEN"] };
  it.each<[string, Verdict, Conclusion, Reason | null]>([
    ["a refused post, and the token lives", postingOnly, ALIVE, "SECURITY_CHECK_REQUIRED"],
    ["a refused post, and no answer", postingOnly, { kind: "NO_ANSWER" }, "SECURITY_CHECK_REQUIRED"],
    ["a block", blocked, ALIVE, "CONTENT_POLICY_BLOCK"],
    ["our own fault", appFault, ALIVE, "PROVIDER_APP_FAULT"],
    ["a dead token that lives", permanent, ALIVE, null],
    ["a doubtful token that lives", doubtful, ALIVE, null],
    ["a refused post, and the token is dead", postingOnly, { kind: "MARK", reason: "ACCESS_REVOKED" }, null],
    ["a refused post in an incident", postingOnly, { kind: "HOLD", reason: "ACCESS_REVOKED" }, null],
    ["an outage", transient, ALIVE, null],
    ["a post that was too long", irrelevant, ALIVE, null],
  ])("%s", (_title, reported, looked, expected) => {
    expect(adviceFromReport(reported, looked)).toBe(expected);
  });
});
