import { describe, expect, test } from "@jest/globals";
import { buildSchema, parse, type OperationDefinitionNode } from "graphql";
import { Loaders } from "../../../../src/api/loaders.js";
import { Audiences } from "../../../../src/graphql/socket/audiences.js";
import { Delivery } from "../../../../src/graphql/socket/delivery.js";
import type { Frame } from "../../../../src/graphql/socket/next-frame.rules.js";
import { readySource } from "../../../../src/graphql/socket/pulled-source.js";
import { RefusedStart, refusedStream } from "../../../../src/graphql/socket/refused-start.js";
import type { SocketLine } from "../../../../src/graphql/socket/socket-line.js";
import type { Membership } from "../../../../src/graphql/socket/viewer-watch.js";
import { CountedSource } from "../../../support/counted-source.js";
import { userNamed } from "../../../support/fixture-server.js";
import { eventually } from "../../../support/waits.js";

const schema = buildSchema("type Query { a: Int } type Subscription { event: Int }");
const document = parse("subscription { event }");

/** A line that remembers what was written, and is full when the test says so. */
class TestLine {
  open = true;
  full = false;
  readonly written: unknown[] = [];
  private waiting: { run(): void } | null = null;

  write(frames: readonly Frame[]): void {
    for (const frame of frames) {
      const text = Buffer.concat(frame).toString("utf8");
      const message = JSON.parse(text.slice(text.indexOf("{"))) as { payload: { data: { event: unknown } } };
      this.written.push(message.payload.data.event);
    }
  }

  whenDrained(waiting: { run(): void }): void {
    this.waiting = waiting;
  }

  forget(): void {
    this.waiting = null;
  }

  drain(): void {
    this.full = false;
    this.waiting?.run();
  }
}

interface Opened {
  readonly delivery: Delivery;
  readonly line: TestLine;
  readonly audiences: Audiences;
}

function opened(stream: AsyncIterable<unknown>, membership: Partial<Membership> = {}, fail = false): Opened {
  const audiences = new Audiences(schema, {
    mask: { mask: () => ({ message: "masked" }) } as never,
    createContext: (call) => {
      if (fail) throw new Error("delivery");
      return { ...call, now: new Date(), loaders: new Loaders() };
    },
  });
  const selection = audiences.selection(document, document.definitions[0] as OperationDefinitionNode, {
    schema,
    document,
    fieldResolver: (event) => event as unknown,
  });
  const line = new TestLine();
  const delivery = new Delivery({
    source: readySource(stream),
    id: "1",
    selection,
    audiences,
    line: line as unknown as SocketLine,
    membership: {
      viewer: userNamed("ann"),
      isFresh: () => true,
      ask: () => Promise.resolve(userNamed("ann")),
      leave: () => undefined,
      ...membership,
    },
    address: null,
  });
  return { delivery, line, audiences };
}

describe("the events of a subscription", () => {
  test("come in order, and end with their source, which is then not let go a second time", async () => {
    const source = new CountedSource<number>();
    source.push(1, 2);
    source.finish();
    const { delivery, line, audiences } = opened(source);
    expect(await delivery.next()).toEqual({ done: true, value: undefined });
    expect(line.written).toEqual([1, 2]);
    expect(source.returned).toBe(0);
    expect(audiences.size).toBe(0);
  });

  test("return() lets the source go once, and at once, though a next() waits", async () => {
    const source = new CountedSource<number>();
    const { delivery } = opened(source);
    const waiting = delivery.next();
    await Promise.all([delivery.return(), delivery.return()]);
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await delivery.next()).toEqual({ done: true, value: undefined });
    expect(source.returned).toBe(1);
  });

  test("a source that cannot let go while it waits keeps nobody", async () => {
    let began = false;
    async function* stubborn(): AsyncGenerator<number> {
      began = true;
      await new Promise(() => undefined);
      yield 1;
    }
    const { delivery } = opened(stubborn());
    const waiting = delivery.next();
    await delivery.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(began).toBe(true);
  });

  test("a viewer who may not stay ends them and lets the source go", async () => {
    const source = new CountedSource<number>();
    source.push(1, 2);
    const { delivery, line } = opened(source, { isFresh: () => false, ask: () => Promise.resolve(null) });
    expect(await delivery.next()).toEqual({ done: true, value: undefined });
    expect(line.written).toEqual([]);
    expect(source.returned).toBe(1);
  });

  test("an event that cannot be told lets the source go; a source that fails has gone already", async () => {
    const failing = new CountedSource<number>();
    failing.push(1);
    const broken = opened(failing, {}, true);
    await expect(broken.delivery.next()).rejects.toThrow("delivery");
    expect(failing.returned).toBe(1);
    expect(await broken.delivery.next()).toEqual({ done: true, value: undefined });
    expect(broken.audiences.size).toBe(0);

    const source = new CountedSource<number>();
    source.finish(new Error("source"));
    await expect(opened(source).delivery.next()).rejects.toThrow("source");
    expect(source.returned).toBe(0);
  });

  test("what is worked out while they end is thrown away", async () => {
    const source = new CountedSource<number>();
    const { delivery, line } = opened(source);
    const waiting = delivery.next();
    source.push(1);
    await delivery.return();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(line.written).toEqual([]);
    expect(source.returned).toBe(1);
  });

  test("nothing is taken from the source while the line is full, and it goes on when it is not", async () => {
    const source = new CountedSource<number>();
    const { delivery, line } = opened(source);
    line.full = true;
    void delivery.next();
    source.push(1, 2, 3);
    await new Promise((resolve) => setImmediate(resolve));
    expect(source.untaken).toBe(3);
    line.drain();
    await eventually("all are written", () => line.written.length === 3);
    expect(line.written).toEqual([1, 2, 3]);
  });

  test("a line that closes lets the source go", async () => {
    const source = new CountedSource<number>();
    const { delivery, line } = opened(source);
    const waiting = delivery.next();
    line.open = false;
    source.push(1);
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(line.written).toEqual([]);
    expect(source.returned).toBe(1);
  });

  test("a subscription that could not begin says why when it is read", async () => {
    await expect(refusedStream([]).next()).rejects.toBeInstanceOf(RefusedStart);
  });
});
