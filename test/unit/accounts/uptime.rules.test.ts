import { describe, expect, it } from "@jest/globals";
import { type Downtime, knownSpan, type Span, uptimeOf, uptimeRatio } from "../../../src/accounts/uptime.rules.js";
import { STATUSES } from "../../../src/accounts/status.js";

/** Seconds after an arbitrary instant. */
function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 2, 29, 0, 59, 0) + seconds * 1_000);
}

function down(status: Downtime["status"], from: number, to: number | null): Downtime {
  return { status, startedAt: at(from), endedAt: to === null ? null : at(to) };
}

function span(from: number, to: number): Span {
  return { from: at(from), to: at(to) };
}

describe("uptimeOf", () => {
  it.each<[string, Span, number, Downtime[], [up: number, down: number, disconnected: number]]>([
    ["nothing happened", span(0, 100), -50, [], [100, 0, 0]],
    ["an outage in the middle", span(0, 100), -50, [down("EXPIRED", 10, 30)], [80, 20, 0]],
    ["an outage that begins before", span(0, 100), -50, [down("INVALID", -10, 30)], [70, 30, 0]],
    ["an outage that lasts", span(0, 100), -50, [down("INVALID", 90, null)], [90, 10, 0]],
    ["an outage all the time", span(0, 100), -50, [down("INVALID", -90, null)], [0, 100, 0]],
    ["an outage that ended before", span(0, 100), -50, [down("INVALID", -90, 0)], [100, 0, 0]],
    ["an outage that begins afterwards", span(0, 100), -50, [down("INVALID", 100, null)], [100, 0, 0]],
    ["an outage of no length", span(0, 100), -50, [down("EXPIRED", 50, 50)], [100, 0, 0]],
    [
      "disconnected, expired before",
      span(0, 100),
      0,
      [down("EXPIRED", 10, 20), down("DISCONNECTED", 20, 60)],
      [50, 10, 40],
    ],
    ["disconnected all the time", span(0, 100), 0, [down("DISCONNECTED", -5, null)], [0, 0, 100]],
    ["an account that began in the span", span(0, 100), 40, [down("EXPIRED", 50, 60)], [50, 10, 0]],
    ["an account that came with an outage", span(0, 100), 40, [down("EXPIRED", 10, 60)], [40, 20, 0]],
    ["an account that began afterwards", span(0, 100), 200, [down("EXPIRED", 200, null)], [0, 0, 0]],
    ["an empty span", span(50, 50), 0, [down("EXPIRED", 0, null)], [0, 0, 0]],
  ])("%s", (_, asked, since, downtimes, [up, downSeconds, disconnected]) => {
    expect(uptimeOf(asked, at(since), downtimes)).toEqual({
      upMs: up * 1_000,
      downMs: downSeconds * 1_000,
      disconnectedMs: disconnected * 1_000,
    });
  });

  it("gives what counting every second gives", () => {
    const random = sequence(20_260_301);
    for (let round = 0; round < 500; round++) {
      const from = random(60) - 30;
      const asked = span(from, from + random(90));
      const since = random(60) - 30;
      const downtimes = chain(random);
      const counted = { upMs: 0, downMs: 0, disconnectedMs: 0 };
      for (let second = asked.from.getTime(); second < asked.to.getTime(); second += 1_000) {
        if (second < at(since).getTime()) continue;
        const status = downtimes.find(
          ({ startedAt, endedAt }) => startedAt.getTime() <= second && (endedAt === null || second < endedAt.getTime()),
        )?.status;
        if (status === undefined) counted.upMs += 1_000;
        else if (status === "DISCONNECTED") counted.disconnectedMs += 1_000;
        else counted.downMs += 1_000;
      }
      expect(uptimeOf(asked, at(since), downtimes)).toEqual(counted);
    }
  });
});

/** Outages one after another, some touching, the last one sometimes open. */
function chain(random: (below: number) => number): Downtime[] {
  const downtimes: Downtime[] = [];
  let moment = random(40) - 40;
  for (let left = random(6); left > 0; left--) {
    moment += random(3) * random(10);
    const end = left === 1 && random(2) === 0 ? null : moment + random(25);
    downtimes.push(down(STATUSES[1 + random(3)] ?? "EXPIRED", moment, end));
    if (end !== null) moment = end;
  }
  return downtimes;
}

/** Repeatable randomness (mulberry32). */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

describe("uptimeRatio", () => {
  it.each([
    [{ upMs: 3, downMs: 1, disconnectedMs: 400 }, 0.75],
    [{ upMs: 0, downMs: 1, disconnectedMs: 0 }, 0],
    [{ upMs: 5, downMs: 0, disconnectedMs: 0 }, 1],
    [{ upMs: 0, downMs: 0, disconnectedMs: 9 }, null],
  ])("of %j is %j", (sums, ratio) => {
    expect(uptimeRatio(sums)).toBe(ratio);
  });
});

describe("knownSpan", () => {
  it.each<[string, Span, Span]>([
    ["lies wholly between oldest and now", span(10, 20), span(10, 20)],
    ["ends in the future", span(10, 200), span(10, 100)],
    ["begins before what is kept", span(-10, 20), span(0, 20)],
    ["is all in the future", span(150, 200), span(150, 150)],
    ["is all before what is kept", span(-30, -20), span(0, 0)],
  ])("cuts a span that %s", (_, asked, known) => {
    expect(knownSpan(asked, at(100), at(0))).toEqual(known);
  });
});
