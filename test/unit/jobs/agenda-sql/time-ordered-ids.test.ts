import { afterEach, expect, it, jest } from "@jest/globals";
import { TimeOrderedIds } from "../../../../src/jobs/agenda-sql/time-ordered-ids.js";

afterEach(() => {
  jest.useRealTimers();
});

it("makes UUIDs of version 7 that sort in the order they were made, also when the clock stands still or goes back", () => {
  jest.useFakeTimers({ now: 1_700_000_000_000 });
  const ids = new TimeOrderedIds();
  const made = Array.from({ length: 5_000 }, () => ids.next());
  jest.setSystemTime(1_600_000_000_000);
  made.push(ids.next());
  jest.setSystemTime(1_800_000_000_000);
  made.push(ids.next());

  expect(new Set(made).size).toBe(made.length);
  expect([...made].sort()).toEqual(made);
  for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(made[0]?.replace("-", "").slice(0, 12)).toBe((1_700_000_000_000).toString(16).padStart(12, "0"));
});
