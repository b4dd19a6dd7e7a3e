import { isIPv6 } from "node:net";

export interface CallLimitParts {
  /** How many calls an address may make in each stretch of time. */
  readonly calls: number;
  readonly perMs: number;
  /** Real time in milliseconds; monotonic. */
  readonly now?: () => number;
}

interface Stretch {
  readonly began: number;
  calls: number;
}

/** Beyond so many addresses at once, the ones that came first are forgotten. */
const MOST_ADDRESSES = 10_000;

/** Counts the calls of each address in this process, so that nobody can try out addresses of pages by the thousand. */
export class CallLimit {
  private readonly stretches = new Map<string, Stretch>();

  constructor(private readonly parts: CallLimitParts) {}

  /** @returns the seconds to wait; 0: go on */
  count(address: string): number {
    const { calls, perMs, now = () => performance.now() } = this.parts;
    const key = householdOf(address);
    const at = now();
    let stretch = this.stretches.get(key);
    if (stretch === undefined || at - stretch.began >= perMs) {
      stretch = { began: at, calls: 0 };
      this.stretches.delete(key);
      this.stretches.set(key, stretch);
      this.forgetSome(at, perMs);
    }
    stretch.calls += 1;
    return stretch.calls <= calls ? 0 : Math.max(1, Math.ceil((stretch.began + perMs - at) / 1_000));
  }

  /** The map is in the order in which stretches began. */
  private forgetSome(at: number, perMs: number): void {
    for (const [key, { began }] of this.stretches) {
      if (at - began < perMs && this.stretches.size <= MOST_ADDRESSES) return;
      this.stretches.delete(key);
    }
  }
}

/** With IPv6 a household has 2^64 addresses: what they have in common counts. */
function householdOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail = ""] = address.split("%")[0]?.split("::") ?? [];
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const mapped = after.at(-1)?.includes(".") === true ? after.at(-1) : undefined;
  if (mapped !== undefined) return mapped;
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  const groups = address.includes("::") ? [...before, ...zeros, ...after] : before;
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
