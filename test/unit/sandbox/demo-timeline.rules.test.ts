import { describe, expect, it } from "@jest/globals";
import type { DemoGrant } from "../../../src/sandbox/demo/demo-company.js";
import { demoTimeline } from "../../../src/sandbox/demo/demo-timeline.rules.js";

const NOW = new Date("2026-03-01T12:00:00.000Z");

function grant(over: Partial<DemoGrant>): DemoGrant {
  return {
    provider: "META",
    person: "somebody",
    connectedBy: "anna",
    consentsDaysAgo: [50],
    accounts: [{ platform: "FACEBOOK", purpose: "OWN", externalId: "1", name: "Page" }],
    ...over,
  };
}

/** Kinds with the days before now, rounded to a tenth. */
function steps(given: DemoGrant): string[] {
  return demoTimeline([given], NOW).map(
    ({ kind, at }) => `${kind} ${Math.round((NOW.getTime() - at.getTime()) / 8_640_000) / 10}`,
  );
}

describe("the timeline of a demo company", () => {
  it.each<[string, Partial<DemoGrant>, string[]]>([
    ["a consent that still lives", {}, ["CONSENTED 50"]],
    ["one that ended", { consentsDaysAgo: [64] }, ["CONSENTED 64", "EXPIRED 4"]],
    ["one renewed in time", { consentsDaysAgo: [95, 40] }, ["CONSENTED 95", "CONSENTED 40"]],
    ["one renewed too late", { consentsDaysAgo: [95, 33] }, ["CONSENTED 95", "EXPIRED 35", "CONSENTED 33"]],
    ["one that renews itself", { provider: "X" }, ["CONSENTED 50", "REFRESHED 0"]],
    [
      "one that renews itself within a fixed year",
      { provider: "LINKEDIN", consentsDaysAgo: [367] },
      ["CONSENTED 367", "REFRESHED 2", "EXPIRED 2"],
    ],
  ])("%s", (_title, over, expected) => {
    expect(steps(grant(over))).toEqual(expected);
  });

  it("stops renewing when the last account broke, and goes on while one works", () => {
    const broken = {
      platform: "X",
      purpose: "OWN",
      externalId: "1",
      name: "Broken",
      story: [{ daysAgo: 7, kind: "BROKE", reason: "ACCESS_REVOKED", source: "PROBE" }],
    } as const;
    const works = { platform: "X", purpose: "OWN", externalId: "2", name: "Works" } as const;
    expect(steps(grant({ provider: "X", accounts: [broken] }))).toEqual(["CONSENTED 50", "REFRESHED 7", "BROKE 7"]);
    expect(steps(grant({ provider: "X", accounts: [broken, works] }))).toEqual([
      "CONSENTED 50",
      "BROKE 7",
      "REFRESHED 0",
    ]);
  });
});
