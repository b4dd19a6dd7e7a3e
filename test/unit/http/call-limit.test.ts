import { describe, expect, it } from "@jest/globals";
import { CallLimit } from "../../../src/http/call-limit.js";

describe("how often an address may call", () => {
  function limited(calls = 3) {
    const time = { now: 0 };
    const limit = new CallLimit({ calls, perMs: 60_000, now: () => time.now });
    return {
      time,
      count: (address: string, times = 1) => Array.from({ length: times }, () => limit.count(address)).at(-1),
    };
  }

  it("lets so many through, then names the seconds to wait", () => {
    const { time, count } = limited();
    expect(count("192.0.2.1", 3)).toBe(0);
    expect(count("192.0.2.1")).toBe(60);
    time.now = 59_500;
    expect(count("192.0.2.1")).toBe(1);
    time.now = 60_000;
    expect(count("192.0.2.1")).toBe(0);
  });

  it("counts each address by itself", () => {
    const { count } = limited();
    count("192.0.2.1", 9);
    expect(count("192.0.2.2")).toBe(0);
  });

  it.each([
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true],
    ["2001:db8:1:2::1", "2001:0db8:0001:0002:0:0:0:5", true],
    ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
    ["2001:db8::1", "2001:db8:0:0:5::", true],
    ["fe80::1%eth0", "fe80::2%eth1", true],
    ["::ffff:192.0.2.1", "192.0.2.1", true],
    ["::ffff:192.0.2.1", "::ffff:192.0.2.2", false],
    ["::1", "::2", true],
  ])("takes %s and %s for one household: %s", (one, other, together) => {
    const { count } = limited();
    count(one, 9);
    expect(count(other) === 0).toBe(!together);
  });

  it("forgets those that came first when there are very many", () => {
    const { count } = limited();
    count("192.0.2.1", 9);
    for (let n = 0; n < 10_000; n += 1) count(`10.0.${n >> 8}.${n & 255}`);
    expect(count("192.0.2.1")).toBe(0);
  });
});
