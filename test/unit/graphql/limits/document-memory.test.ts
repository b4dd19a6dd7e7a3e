import { expect, test } from "@jest/globals";
import { DocumentMemory } from "../../../../src/graphql/limits/document-memory.js";

test("what was not used for longest is forgotten first, by the characters of its text", () => {
  const memory = new DocumentMemory<number>(10);
  memory.set("aaaa", 1);
  memory.set("bbbb", 2);
  expect(memory.get("aaaa")).toBe(1);
  memory.set("cccc", 3);
  expect([memory.get("aaaa"), memory.get("bbbb"), memory.get("cccc")]).toEqual([1, null, 3]);
});

test("a text that is set twice counts once, and one that is too long is not kept", () => {
  const memory = new DocumentMemory<number>(10);
  for (let times = 0; times < 5; times += 1) memory.set("aaaa", times);
  expect([memory.size, memory.get("aaaa")]).toEqual([1, 4]);
  memory.set("x".repeat(11), 1);
  expect(memory.size).toBe(0);
  memory.set("bbbb", 2);
  expect(memory.get("bbbb")).toBe(2);
});
