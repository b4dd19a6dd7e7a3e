import { describe, expect, it } from "@jest/globals";
import {
  INCIDENT_THRESHOLDS,
  isOver,
  judgeIncident,
  nextWatch,
  type ProviderAnswers,
  SANDBOX_THRESHOLDS,
} from "../../../src/verification/incident.rules.js";

const answers = (given: {
  probed: number;
  dead?: [grants: number, companies: number];
  silent?: [grants: number, companies: number];
  companies?: number;
  witnesses?: number;
}): ProviderAnswers => {
  const { probed, dead = [0, 0], silent = [0, 0], companies = 50, witnesses = 0 } = given;
  return {
    probed,
    dead: { grants: dead[0], companies: dead[1] },
    silent: { grants: silent[0], companies: silent[1] },
    companies,
    failedWitnesses: witnesses,
  };
};

describe("whether it is the network (D-28)", () => {
  it.each<[string, Parameters<typeof answers>[0], string | null]>([
    ["nothing was asked", { probed: 0 }, null],
    ["all live", { probed: 500 }, null],
    ["four dead of four", { probed: 4, dead: [4, 4] }, null],
    ["five dead of five", { probed: 5, dead: [5, 5] }, "DEAD"],
    ["five dead, of four companies", { probed: 5, dead: [5, 4] }, null],
    ["five dead of the four companies that there are", { probed: 5, dead: [5, 4], companies: 4 }, "DEAD"],
    ["five dead of one that is alone", { probed: 9, dead: [5, 1], companies: 1 }, "DEAD"],
    ["one dead grant with forty pages, alone", { probed: 1, dead: [1, 1], companies: 1 }, null],
    ["exactly a fifth is dead", { probed: 50, dead: [10, 10] }, null],
    ["more than a fifth is dead", { probed: 49, dead: [10, 10] }, "DEAD"],
    ["fifty revocations among a thousand", { probed: 1_000, dead: [50, 40] }, null],
    ["exactly half is silent", { probed: 10, silent: [5, 5] }, null],
    ["more than half is silent", { probed: 9, silent: [5, 5] }, "SILENT"],
    ["fifteen of a hundred give no answer", { probed: 1_000, silent: [150, 90] }, null],
    ["both: what could end connections comes first", { probed: 10, dead: [5, 5], silent: [5, 5] }, "DEAD"],
    ["few of many, but all five witnesses fail", { probed: 400, dead: [6, 6], witnesses: 5 }, "DEAD"],
    ["few of many, and four witnesses fail", { probed: 400, dead: [6, 6], witnesses: 4 }, null],
    ["witnesses fail, but too few are dead", { probed: 400, dead: [4, 4], witnesses: 5 }, null],
    ["witnesses fail in a silence of a few", { probed: 400, silent: [6, 6], witnesses: 6 }, null],
  ])("%s", (_title, given, kind) => {
    expect(judgeIncident(answers(given), INCIDENT_THRESHOLDS)).toBe(kind);
  });

  it("takes two grants of one company in the sandbox", () => {
    expect(judgeIncident(answers({ probed: 3, dead: [2, 1] }), SANDBOX_THRESHOLDS)).toBe("DEAD");
    expect(judgeIncident(answers({ probed: 3, dead: [1, 1] }), SANDBOX_THRESHOLDS)).toBeNull();
  });
});

describe("watching an open one", () => {
  const OPENED = new Date("2026-03-01T12:00:00.000Z");
  const at = (seconds: number) => new Date(OPENED.getTime() + seconds * 1_000);

  it("happens every thirty seconds, later at a tenth of its age", () => {
    expect(nextWatch(OPENED, OPENED)).toEqual(at(30));
    expect(nextWatch(OPENED, at(120))).toEqual(at(150));
    expect(nextWatch(OPENED, at(3_000))).toEqual(at(3_300));
  });

  it("takes less than two hundred looks in sixty days", () => {
    let looks = 0;
    for (let now = OPENED; now < at(60 * 86_400); now = nextWatch(OPENED, now)) looks += 1;
    expect(looks).toBeLessThan(200);
  });

  it.each([
    [5, 5, true],
    [3, 5, true],
    [2, 4, false],
    [0, 0, false],
    [1, 1, true],
  ])("%i alive of %i asked: over %s", (alive, asked, over) => {
    expect(isOver(alive, asked)).toBe(over);
  });
});
