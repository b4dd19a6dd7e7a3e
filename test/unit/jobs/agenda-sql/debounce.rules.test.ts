import { describe, expect, it } from "@jest/globals";
import type { DebounceOptions } from "agenda";
import { debounce } from "../../../../src/jobs/agenda-sql/debounce.rules.js";

/** Times are milliseconds; now is 1000 and every delay is 100. */
type Moment = number | null;
interface Stored {
  next: Moment;
  started: Moment;
  ran?: Moment;
}

const NOW = 1_000;
const at = (moment: Moment | undefined) => (moment === null || moment === undefined ? null : new Date(moment));

function after(options: Partial<DebounceOptions>, stored: Stored | undefined, requested: Moment = NOW) {
  const existing = stored && {
    nextRunAt: at(stored.next),
    debounceStartedAt: at(stored.started),
    lastRunAt: at(stored.ran),
  };
  const { nextRunAt, debounceStartedAt } = debounce({ delay: 100, ...options }, at(requested), existing, new Date(NOW));
  return [nextRunAt?.getTime() ?? null, debounceStartedAt?.getTime() ?? null];
}

describe("trailing debounce", () => {
  it.each<[string, Partial<DebounceOptions>, Stored | undefined, [Moment, Moment]]>([
    ["the first save waits for the delay", {}, undefined, [1_100, 1_000]],
    ["a further save moves the run on", {}, { next: 1_050, started: 950 }, [1_100, 950]],
    ["without maxWait for ever", {}, { next: 1_050, started: 0 }, [1_100, 0]],
    ["a job that has run begins anew", {}, { next: null, started: 500, ran: 600 }, [1_100, 1_000]],
    ["a repeating job that has run begins anew", {}, { next: 5_000, started: 500, ran: 600 }, [1_100, 1_000]],
    ["a job never debounced begins now", {}, { next: 2_000, started: null }, [1_100, 1_000]],
    ["maxWait shorter than the delay caps the first run", { maxWait: 50 }, undefined, [1_050, 1_000]],
    ["maxWait caps a later run", { maxWait: 300 }, { next: 1_010, started: 750 }, [1_050, 750]],
    ["maxWait not yet reached leaves the delay", { maxWait: 900 }, { next: 1_010, started: 750 }, [1_100, 750]],
    ["maxWait exceeded runs now", { maxWait: 300 }, { next: 1_010, started: 700 }, [1_000, null]],
    ["what maxWait let go is not held back again", { maxWait: 300 }, { next: 990, started: null }, [990, null]],
    ["maxWait counts from the new gathering", { maxWait: 300 }, { next: null, started: 0, ran: 10 }, [1_100, 1_000]],
  ])("%s", (_, options, stored, expected) => {
    expect(after(options, stored)).toEqual(expected);
  });
});

describe("leading debounce", () => {
  it.each<[string, Stored | undefined, Moment, [Moment, Moment]]>([
    ["the first save runs when it asks to", undefined, 1_000, [1_000, 1_000]],
    ["or when it asks to later", undefined, 3_000, [3_000, 1_000]],
    ["a save in the window moves nothing", { next: 950, started: 950 }, 1_000, [950, 950]],
    ["a save in the window after the run causes none", { next: null, started: 950, ran: 960 }, 1_000, [null, 950]],
    ["a save after the window runs", { next: null, started: 900, ran: 910 }, 1_000, [1_000, 1_000]],
    ["a run still to come stays, even after the window", { next: 1_500, started: 800 }, 1_000, [1_500, 800]],
  ])("%s", (_, stored, requested, expected) => {
    expect(after({ strategy: "leading" }, stored, requested)).toEqual(expected);
  });
});
