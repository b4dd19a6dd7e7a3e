import { expect, it } from "@jest/globals";
import { ShortMemory } from "../../../src/companies/short-memory.js";

function memory(capacity = 10) {
  const clock = { now: 0 };
  return { clock, memory: new ShortMemory<string, number>(1_000, capacity, () => clock.now) };
}

/** Counts how often it is asked. */
function counter(answer: () => Promise<number> = async () => 7) {
  const asked = { times: 0 };
  return {
    asked,
    ask: () => {
      asked.times++;
      return answer();
    },
  };
}

it("asks once for all who want to know at once, and again when the time is over", async () => {
  const { clock, memory: short } = memory();
  const { asked, ask } = counter();
  await Promise.all([short.recall("a", ask), short.recall("a", ask)]);
  clock.now = 999;
  expect(await short.recall("a", ask)).toBe(7);
  expect(asked.times).toBe(1);
  clock.now = 1_000;
  await short.recall("a", ask);
  expect(asked.times).toBe(2);
});

it("does not remember what failed or is not worth it", async () => {
  const { memory: short } = memory();
  const failing = counter(() => Promise.reject(new Error("down")));
  await expect(short.recall("a", failing.ask)).rejects.toThrow("down");
  expect(
    await short.recall(
      "a",
      async () => 1,
      (answer) => answer > 1,
    ),
  ).toBe(1);
  const { asked, ask } = counter();
  expect(await short.recall("a", ask)).toBe(7);
  expect(asked.times).toBe(1);
});

it("forgets an answer that is still under way", async () => {
  const { memory: short } = memory();
  let give = (_answer: number): void => undefined;
  const slow = short.recall("a", () => new Promise((resolve) => (give = resolve)));
  short.forget("a");
  expect(await short.recall("a", async () => 2)).toBe(2);
  give(1);
  expect(await slow).toBe(1);
  expect(await short.recall("a", async () => 3)).toBe(2);
});

it("forgets those that a change concerns", async () => {
  const { memory: short } = memory();
  for (const key of ["1:a", "1:b", "11:a"]) await short.recall(key, async () => 1);
  short.forgetAll((key) => key.startsWith("1:"));
  const answers = [];
  for (const key of ["1:a", "1:b", "11:a"]) answers.push(await short.recall(key, async () => 2));
  expect(answers).toEqual([2, 2, 1]);
});

it("holds no more than it may, and drops the oldest first", async () => {
  const { memory: short } = memory(2);
  for (const key of ["a", "b", "c"]) await short.recall(key, async () => 1);
  const answers = [];
  for (const key of ["b", "c", "a"]) answers.push(await short.recall(key, async () => 2));
  expect(answers).toEqual([1, 1, 2]);
});
