import { expect, it } from "@jest/globals";
import { readRetryAfter } from "../../../src/platforms/retry-after.rules.js";

const NOW = new Date("2026-11-24T10:00:00.000Z");
const UNIX = NOW.getTime() / 1_000;

it.each<[what: string, headers: Record<string, string>, seconds: number | null]>([
  ["seconds", { "retry-after": "30" }, 30],
  ["seconds with a fraction", { "retry-after": " 1.2 " }, 2],
  ["nothing to wait", { "retry-after": "0" }, 1],
  ["a date", { "retry-after": "Tue, 24 Nov 2026 10:01:30 GMT" }, 90],
  ["a date that is over", { "retry-after": "Tue, 24 Nov 2026 09:00:00 GMT" }, 1],
  ["ten years", { "retry-after": "315360000" }, 3_600],
  ["X's instant", { "x-rate-limit-reset": String(UNIX + 100) }, 100],
  ["TikTok's instant", { "x-ratelimit-reset": String(UNIX + 7) }, 7],
  ["both: what is said in so many words", { "retry-after": "5", "x-rate-limit-reset": String(UNIX + 100) }, 5],
  ["an unusable one and a usable one", { "retry-after": "soon", "x-rate-limit-reset": String(UNIX + 100) }, 100],
  ["nothing", {}, null],
  ["words", { "retry-after": "soon" }, null],
  ["a negative number", { "retry-after": "-5" }, null],
  ["an empty text", { "retry-after": "" }, null],
  ["a list", { "retry-after": "5, 10" }, null],
  ["an instant that is none", { "x-rate-limit-reset": "never" }, null],
])("reads %s", (_what, headers, seconds) => {
  expect(readRetryAfter(headers, NOW)).toBe(seconds);
});
