import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../src/clock.js";
import type { Answer } from "../../../src/platforms/answer.js";
import { BudgetedOutbound } from "../../../src/platforms/budgeted-outbound.js";
import type { CallBudget } from "../../../src/platforms/call-budget.js";
import type { Outbound } from "../../../src/platforms/outbound.js";

class Purse implements CallBudget {
  readonly blocks: number[] = [];
  taken = 0;
  constructor(private readonly calls: number) {}
  async take(): Promise<number> {
    this.taken += 1;
    return this.taken > this.calls ? 7 : 0;
  }
  async blockFor(seconds: number): Promise<void> {
    this.blocks.push(seconds);
  }
}

/** Answers when it is told to. */
class SlowNetwork implements Outbound {
  readonly pending: ((answer: Answer) => void)[] = [];
  asked = 0;
  send(): Promise<Answer> {
    this.asked += 1;
    return new Promise((resolve) => this.pending.push(resolve));
  }
}

const ok: Answer = { kind: "ANSWER", status: 200, headers: {}, json: {} };
const request = { method: "GET", url: "https://graph.example/" } as const;
const never = () => new AbortController().signal;
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a budgeted way out (D-29)", () => {
  it("asks while there are calls, and says when to come again once there are none, without waiting", async () => {
    const network = { send: async () => ok };
    const out = new BudgetedOutbound(network, new Purse(2), systemClock, 10);
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await out.send(request, never()));
    expect(answers).toEqual([ok, ok, { kind: "NOT_ASKED", retryAfterSeconds: 7 }]);
  });

  it("makes so many calls at once, the others in their order, and gives places back after failures", async () => {
    const network = new SlowNetwork();
    const purse = new Purse(100);
    const out = new BudgetedOutbound(network, purse, systemClock, 2);
    const done: number[] = [];
    const sends = [0, 1, 2, 3, 4].map((n) => out.send(request, never()).then(() => done.push(n)));
    await settle();
    expect([network.asked, purse.taken]).toEqual([2, 2]);
    network.pending[1]?.(ok);
    await settle();
    expect([done, network.asked]).toEqual([[1], 3]);
    for (let n = 0; n < 5; n++) {
      network.pending[n]?.({ kind: "NO_ANSWER", why: "TIMEOUT", sent: true });
      await settle();
    }
    await Promise.all(sends);
    expect(done).toEqual([1, 0, 2, 3, 4]);
  });

  it("gives places back when the way out throws", async () => {
    const out = new BudgetedOutbound(
      { send: () => Promise.reject(new Error("wrong address")) },
      new Purse(9),
      systemClock,
      1,
    );
    await expect(out.send(request, never())).rejects.toThrow("wrong address");
    await expect(out.send(request, never())).rejects.toThrow("wrong address");
  });

  it("lets go of who gives up in line, and spends nothing on them", async () => {
    const network = new SlowNetwork();
    const purse = new Purse(100);
    const out = new BudgetedOutbound(network, purse, systemClock, 1);
    const first = out.send(request, never());
    const giveUp = new AbortController();
    const second = out.send(request, giveUp.signal);
    const third = out.send(request, never());
    giveUp.abort();
    expect(await second).toEqual({ kind: "NO_ANSWER", why: "ABORTED", sent: false });
    network.pending[0]?.(ok);
    await first;
    await settle();
    network.pending[1]?.(ok);
    expect(await third).toBe(ok);
    expect(purse.taken).toBe(2);
    expect(await out.send(request, AbortSignal.abort())).toEqual({ kind: "NO_ANSWER", why: "ABORTED", sent: false });
  });

  it.each<[what: string, answer: Answer, blocks: number[]]>([
    ["a 429 with a time", { ...ok, status: 429, headers: { "retry-after": "20" } }, [20]],
    ["a 429 without one", { ...ok, status: 429 }, []],
    ["a 503 with a time", { ...ok, status: 503, headers: { "retry-after": "20" } }, []],
    ["no answer", { kind: "NO_ANSWER", why: "TIMEOUT", sent: true }, []],
  ])("heeds %s", async (_what, answer, blocks) => {
    const purse = new Purse(9);
    const out = new BudgetedOutbound({ send: async () => answer }, purse, systemClock, 1);
    expect(await out.send(request, never())).toBe(answer);
    expect(purse.blocks).toEqual(blocks);
  });
});
