import { describe, expect, it } from "@jest/globals";
import { guardedLookup, mayReach, RefusedAddressError } from "../../../src/platforms/address-guard.js";

describe("addresses that may be reached (O-14)", () => {
  it.each([
    ["loopback", "127.0.0.1"],
    ["loopback, another", "127.8.9.10"],
    ["this host", "0.0.0.0"],
    ["private 10", "10.1.2.3"],
    ["private 172", "172.31.255.254"],
    ["private 192", "192.168.0.1"],
    ["link local and metadata", "169.254.169.254"],
    ["carrier-grade NAT and Alibaba's metadata", "100.100.100.200"],
    ["Azure's host", "168.63.129.16"],
    ["multicast", "224.0.0.251"],
    ["broadcast", "255.255.255.255"],
    ["IPv6 loopback", "::1"],
    ["IPv6 unspecified", "::"],
    ["unique local and AWS's metadata", "fd00:ec2::254"],
    ["IPv6 link local", "fe80::1"],
    ["IPv6 link local with a zone", "fe80::1%eth0"],
    ["IPv6 multicast", "ff02::1"],
    ["mapped loopback", "::ffff:127.0.0.1"],
    ["mapped loopback in hexadecimal", "::ffff:7f00:1"],
    ["mapped private", "::ffff:10.0.0.1"],
    ["compatible loopback", "::127.0.0.1"],
    ["private behind NAT64", "64:ff9b::10.0.0.1"],
    ["metadata behind NAT64", "64:ff9b::a9fe:a9fe"],
    ["6to4 of a private network", "2002:0a00:0001::1"],
    ["Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    ["no address", "localhost"],
    ["nothing", ""],
  ])("refuses %s: %s", (_what, address) => {
    expect(mayReach(address, false)).toBe(false);
  });

  it.each(["8.8.8.8", "172.32.0.1", "100.63.255.255", "2a03:2880:f12f:83::", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])(
    "lets %s through",
    (address) => {
      expect(mayReach(address, false)).toBe(true);
    },
  );

  it("lets the sandbox reach this machine, and still no other private one", () => {
    expect(["127.0.0.1", "::1", "::ffff:127.0.0.1"].map((address) => mayReach(address, true))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["10.0.0.1", "169.254.169.254", "fe80::1"].map((address) => mayReach(address, true))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("looking a name up (O-14)", () => {
  const names = (...addresses: string[]) =>
    guardedLookup((_hostname, _options, callback) => {
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    }, false);
  const outcome = (lookup: ReturnType<typeof names>, all: boolean) =>
    new Promise<unknown[]>((resolve) => {
      lookup("graph.example", { all }, (...given) => resolve(given));
    });

  it("keeps the public addresses of a name that has both kinds", async () => {
    expect(await outcome(names("10.0.0.1", "8.8.8.8", "::1"), true)).toEqual([
      null,
      [{ address: "8.8.8.8", family: 4 }],
    ]);
    expect(await outcome(names("10.0.0.1", "8.8.8.8"), false)).toEqual([null, "8.8.8.8", 4]);
  });

  it.each([[["10.0.0.1", "::1"]], [[]]])("refuses a name that has none: %j", async (addresses) => {
    const [error] = await outcome(names(...addresses), true);
    expect(error).toBeInstanceOf(RefusedAddressError);
  });
});
