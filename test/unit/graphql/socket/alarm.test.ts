import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { ringAt } from "../../../../src/graphql/socket/alarm.js";

const DAY_MS = 86_400_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test.each([0, 1, 24, 25, 60, 365])("W-8 an alarm in %p days rings then, and once", (days) => {
  let rung = 0;
  ringAt(new Date(Date.now() + days * DAY_MS), () => {
    rung += 1;
  });
  if (days > 0) {
    jest.advanceTimersByTime(days * DAY_MS - 1);
    expect(rung).toBe(0);
  }
  jest.advanceTimersByTime(1);
  expect(rung).toBe(1);
  jest.advanceTimersByTime(400 * DAY_MS);
  expect(rung).toBe(1);
});

test("an instant that has passed rings at once", () => {
  let rung = 0;
  ringAt(new Date(Date.now() - DAY_MS), () => {
    rung += 1;
  });
  jest.advanceTimersByTime(0);
  expect(rung).toBe(1);
});

test.each([1, 60])("an alarm in %p days that is switched off stays quiet, and leaves no timer", (days) => {
  let rung = 0;
  const off = ringAt(new Date(Date.now() + days * DAY_MS), () => {
    rung += 1;
  });
  jest.advanceTimersByTime(days * DAY_MS - 1_000);
  off();
  expect(jest.getTimerCount()).toBe(0);
  jest.advanceTimersByTime(100 * DAY_MS);
  expect(rung).toBe(0);
});
