import { describe, expect, it } from "@jest/globals";
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
    const out = new BudgetedOutbound(network, new Purse(2), 10);
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await out.send(request, never()));
    expect(answers).toEqual([ok, ok, { kind: "NOT_ASKED", retryAfterSeconds: 7 }]);
  });

  it("makes so many calls at once, the others in their order, and gives places back after failures", async () => {
    const network = new SlowNetwork();
    const purse = new Purse(100);
    const out = new BudgetedOutbound(network, purse, 2);
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
    const out = new BudgetedOutbound({ send: () => Promise.reject(new Error("wrong address")) }, new Purse(9), 1);
    await expect(out.send(request, never())).rejects.toThrow("wrong address");
    await expect(out.send(request, never())).rejects.toThrow("wrong address");
  });

  it("lets go of who gives up in line, and spends nothing on them", async () => {
    const network = new SlowNetwork();
    const purse = new Purse(100);
    const out = new BudgetedOutbound(network, purse, 1);
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

  const limited: Answer = { ...ok, status: 429, headers: { "retry-after": "20" } };
  const untold: Answer = { ...ok, status: 429 };
  const down: Answer = { ...ok, status: 503, headers: { "retry-after": "20" } };
  const silent: Answer = { kind: "NO_ANSWER", why: "TIMEOUT", sent: true };

  it.each<[what: string, answers: Answer[], blocks: number[]]>([
    ["one 429, which may be about one token", [limited], []],
    ["nothing but 429", [limited, limited, limited], [20]],
    ["nothing but 429, and silence between", [limited, silent, limited, limited], [20]],
    ["429 among answers", [limited, limited, ok, limited, limited, down, limited], []],
    ["429 that do not say for how long", [untold, untold, untold], [30]],
    ["503", [down, down, down, down], []],
    ["silence", [silent, silent, silent, silent], []],
    ["six 429", Array<Answer>(6).fill(limited), [20, 20]],
  ])("makes of %s what it is", async (_what, answers, blocks) => {
    const purse = new Purse(99);
    const left = [...answers];
    const out = new BudgetedOutbound({ send: async () => left.shift() ?? ok }, purse, 1);
    for (const answer of answers) expect(await out.send(request, never())).toBe(answer);
    expect(purse.blocks).toEqual(blocks);
  });
});
