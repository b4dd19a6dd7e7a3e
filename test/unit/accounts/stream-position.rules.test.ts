import { expect, it } from "@jest/globals";
import { resyncCause } from "../../../src/accounts/stream-position.rules.js";

const position = { generation: "now", lastNumber: 20, prunedThrough: 5 };

it.each([
  ["now", 20, null],
  ["now", 12, null],
  ["now", 5, null],
  ["now", 4, "CURSOR_TOO_OLD"],
  ["now", 0, "CURSOR_TOO_OLD"],
  ["now", 21, "CURSOR_TOO_NEW"],
  ["before", 12, "STREAM_RESTARTED"],
  ["before", 99, "STREAM_RESTARTED"],
])("from %s %d on: %j", (generation, number, cause) => {
  expect(resyncCause({ generation, number }, position)).toBe(cause);
});

it("a stream without changes goes on from its beginning", () => {
  expect(resyncCause({ generation: "a", number: 0 }, { generation: "a", lastNumber: 0, prunedThrough: 0 })).toBeNull();
});
