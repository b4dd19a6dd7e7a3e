import { describe, expect, test } from "@jest/globals";
import { EventStream, RefusedStart, refusedStream } from "../../../../src/graphql/socket/event-stream.js";
import { CountedSource } from "../../../support/counted-source.js";

const deliver = (event: unknown) => Promise.resolve({ data: { event } });

async function all(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const result of stream) results.push(result);
  return results;
}

describe("the results of a subscription", () => {
  test("come in order, and end with their source, which is then not let go a second time", async () => {
    const source = new CountedSource<number>();
    source.push(1, 2);
    source.finish();
    expect(await all(new EventStream(source, deliver))).toEqual([{ data: { event: 1 } }, { data: { event: 2 } }]);
    expect(source.returned).toBe(0);
  });

  test("return() lets the source go once, and at once, though a next() waits", async () => {
    const source = new CountedSource<number>();
    const stream = new EventStream(source, deliver);
    const waiting = stream.next();
    await Promise.all([stream.return(), stream.return()]);
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(source.returned).toBe(1);
  });

  test("a source that cannot let go while it waits keeps nobody", async () => {
    let began = false;
    async function* stubborn(): AsyncGenerator<number> {
      began = true;
      await new Promise(() => undefined);
      yield 1;
    }
    const stream = new EventStream(stubborn(), deliver);
    const waiting = stream.next();
    await stream.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(began).toBe(true);
  });

  test("null ends the stream and lets the source go", async () => {
    const source = new CountedSource<number>();
    source.push(1, 2);
    expect(await all(new EventStream(source, () => Promise.resolve(null)))).toEqual([]);
    expect(source.returned).toBe(1);
  });

  test("an event whose delivery fails lets the source go; a source that fails has gone already", async () => {
    const failing = new CountedSource<number>();
    failing.push(1);
    const broken = new EventStream(failing, () => Promise.reject(new Error("delivery")));
    await expect(broken.next()).rejects.toThrow("delivery");
    expect(failing.returned).toBe(1);
    expect(await broken.next()).toEqual({ done: true, value: undefined });

    const source = new CountedSource<number>();
    source.finish(new Error("source"));
    await expect(new EventStream(source, deliver).next()).rejects.toThrow("source");
    expect(source.returned).toBe(0);
  });

  test("what is worked out while the stream ends is thrown away", async () => {
    const source = new CountedSource<number>();
    source.push(1);
    let finish: () => void = () => undefined;
    const stream = new EventStream(source, async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { data: {} };
    });
    const waiting = stream.next();
    await new Promise((resolve) => setImmediate(resolve));
    await stream.return();
    finish();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(source.returned).toBe(1);
  });

  test("a stream that could not begin says why when it is read", async () => {
    const reasons = [] as const;
    await expect(refusedStream(reasons).next()).rejects.toBeInstanceOf(RefusedStart);
  });
});
