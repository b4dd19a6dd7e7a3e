import { expect, it } from "@jest/globals";
import { WriteTogether } from "../../../src/verification/write-together.js";

/** A database whose transactions the test lets through one by one. */
function gated() {
  const batches: (readonly number[])[] = [];
  const gates: (() => void)[] = [];
  const database = {
    transaction: async <T>(run: (tx: never) => Promise<T>) => {
      await new Promise<void>((resolve) => {
        gates.push(resolve);
      });
      return run(undefined as never);
    },
  };
  const together = new WriteTogether<number, string>(database as never, async (_tx, items) => {
    batches.push(items);
    if (items.includes(13)) throw new Error("thirteen");
    return items.map((item) => `wrote ${item}`);
  });
  /** Lets everything through that is waiting or will be. */
  const flow = async () => {
    for (let idle = 0; idle < 20; idle += 1) {
      const gate = gates.shift();
      if (gate !== undefined) idle = 0;
      gate?.();
      await Promise.resolve();
    }
  };
  return { together, batches, flow };
}

it("writes together what gathers while a write is under way, each answered with its own result", async () => {
  const { together, batches, flow } = gated();
  const results = [1, 2, 3].map((item) => together.write(item));
  await flow();
  expect(await Promise.all(results)).toEqual(["wrote 1", "wrote 2", "wrote 3"]);
  expect(batches).toEqual([[1], [2, 3]]);
  const later = together.write(4);
  await flow();
  expect(await later).toBe("wrote 4");
});

it("is not long: what is too much waits for the next", async () => {
  const { together, batches, flow } = gated();
  const results = Array.from({ length: 40 }, (_, item) => together.write(100 + item));
  await flow();
  await Promise.all(results);
  expect(batches.map(({ length }) => length)).toEqual([1, 16, 16, 7]);
});

it("lets nobody suffer for another: after a failure each is tried by itself", async () => {
  const { together, flow } = gated();
  const results = [1, 12, 13, 14].map((item) => together.write(item));
  const settled = Promise.allSettled(results);
  await flow();
  expect((await settled).map((result) => (result.status === "fulfilled" ? result.value : "failed"))).toEqual([
    "wrote 1",
    "wrote 12",
    "failed",
    "wrote 14",
  ]);
});
