import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import type { Database } from "../../../src/database/database.js";
import { PollingBus } from "../../../src/status-stream/polling-bus.js";
import { RedisBus } from "../../../src/status-stream/redis-bus.js";
import { redisUrl } from "../../support/redis.js";
import { TcpProxy } from "../../support/tcp-proxy.js";
import { eventually } from "../../support/waits.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A table in which the stream of company 1 stands where the test says, and that counts how often it is asked. */
class TestTable {
  lastNumber = 0;
  asked = 0;

  readonly database = {
    query: () => {
      this.asked += 1;
      return Promise.resolve([{ company_id: 1, last_number: this.lastNumber }]);
    },
  } as unknown as Database;
}

const channel = () => randomBytes(6).toString("hex");

function openBus(url: string, name: string, table = new TestTable(), pollMs = 60_000) {
  const said: string[] = [];
  const note = (_facts: unknown, text?: string) => said.push(text ?? String(_facts));
  const polling = new PollingBus(table.database, () => undefined, pollMs);
  const bus = new RedisBus({ url, channel: name, polling, log: { info: note, warn: note } as never });
  closing.push(() => bus.close());
  const heard: number[] = [];
  bus.listen(1, (number) => heard.push(number));
  return { bus, heard, said, table };
}

const onRedis = redisUrl === null ? describe.skip : describe;

onRedis("the bell through Redis", () => {
  const url = redisUrl ?? "";

  test("rings in this process at once and in others by way of Redis, for the company concerned alone", async () => {
    const name = channel();
    const [one, two] = [openBus(url, name), openBus(url, name)];
    await eventually("both hear", () => one.bus.connected && two.bus.connected);
    one.bus.ring(2, 9);
    one.bus.ring(1, 5);
    expect(one.heard).toContain(5);
    await eventually("the other heard it", () => two.heard.includes(5));
    expect(two.heard).not.toContain(9);
  });

  test("another installation on the same Redis hears nothing", async () => {
    const [one, other, own] = [openBus(url, channel()), openBus(url, channel()), channel()];
    const witness = openBus(url, own);
    await eventually("all hear", () => one.bus.connected && other.bus.connected && witness.bus.connected);
    one.bus.ring(1, 5);
    const second = openBus(url, own);
    await eventually("it hears", () => second.bus.connected);
    second.bus.ring(1, 6);
    await eventually("the witness heard its own", () => witness.heard.includes(6));
    expect(witness.heard).not.toContain(5);
    expect(other.heard).not.toContain(5);
  });

  test("what is no ring is not heard", async () => {
    const name = channel();
    const { bus, heard } = openBus(url, name);
    await eventually("it hears", () => bus.connected);
    heard.length = 0;
    const redis = new Redis(url);
    closing.push(() => redis.disconnect());
    for (const message of ["", "1", "1 x", "1 5 6", '{"a":1}', "1 99999999999999"]) {
      await redis.publish(`relink:${name}`, message);
    }
    await redis.publish(`relink:${name}`, "1 7");
    await eventually("the good one is heard", () => heard.includes(7));
    expect(heard).toEqual([7]);
  });

  test("while Redis is away the table is looked at every second, and once more when it is back", async () => {
    const proxy = await TcpProxy.to(url);
    closing.push(() => proxy.goDown());
    const name = channel();
    const one = openBus(proxy.through(url), name);
    const two = openBus(url, name);
    await eventually("both hear", () => one.bus.connected && two.bus.connected);
    await proxy.goDown();
    await eventually("it is noticed", () => !one.bus.connected);
    one.table.lastNumber = 3;
    two.bus.ring(1, 3);
    await eventually("found in the table", () => one.heard.includes(3), 5_000);
    expect(one.said).toContain("Redis cannot be reached; changes of other processes are looked for every second");

    one.table.lastNumber = 4;
    await proxy.comeBack();
    await eventually("it is back", () => one.bus.connected);
    await eventually("looked at once", () => one.heard.includes(4));
    two.bus.ring(1, 5);
    await eventually("heard", () => one.heard.includes(5));
    const { asked } = one.table;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(one.table.asked).toBe(asked);
  });

  test("a Redis that hangs is noticed, and its connection is made anew", async () => {
    const proxy = await TcpProxy.to(url);
    closing.push(() => proxy.goDown());
    const name = channel();
    const one = openBus(proxy.through(url), name);
    await eventually("it hears", () => one.bus.connected);
    proxy.hang();
    await eventually("it is noticed", () => !one.bus.connected, 20_000);
    await proxy.comeBack();
    await eventually("it is back", () => one.bus.connected, 20_000);
    one.heard.length = 0;
    const two = openBus(url, name);
    await eventually("the other hears", () => two.bus.connected);
    two.bus.ring(1, 8);
    await eventually("heard", () => one.heard.includes(8));
  });

  test("without Redis from the start it works all the same, and finds it later", async () => {
    const proxy = await TcpProxy.to(url);
    const address = proxy.through(url);
    await proxy.goDown();
    closing.push(() => proxy.goDown());
    const { bus, heard, table } = openBus(address, channel());
    table.lastNumber = 2;
    await eventually("found in the table", () => heard.includes(2), 5_000);
    expect(bus.connected).toBe(false);
    bus.ring(1, 3);
    expect(heard).toContain(3);
    await proxy.comeBack();
    await eventually("found", () => bus.connected);
  });
});
