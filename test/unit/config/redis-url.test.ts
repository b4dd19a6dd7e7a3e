import { expect, test } from "@jest/globals";
import { loadConfig } from "../../../src/config.js";

test.each([
  [undefined, null],
  ["", null],
  ["redis://127.0.0.1:6379", "redis://127.0.0.1:6379"],
  ["rediss://:secret@redis.example:6380/2", "rediss://:secret@redis.example:6380/2"],
])("REDIS_URL %p", (given, expected) => {
  const loaded = loadConfig({ REDIS_URL: given });
  expect(loaded.redisUrl).toBe(expected);
  expect(JSON.stringify(loaded.config)).not.toContain("secret");
});

test.each(["http://127.0.0.1:6379", "127.0.0.1:6379", "redis"])("REDIS_URL %p is refused", (given) => {
  expect(() => loadConfig({ REDIS_URL: given })).toThrow("REDIS_URL");
});
