import type { LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Networks that are nobody's public server (IANA special-purpose address registries, 2026-11), and Azure's host service. */
const PRIVATE_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "168.63.129.16/32",
];
const LOOPBACK_V4 = ["127.0.0.0/8"];
const LOOPBACK_V6 = ["::1/128"];
/** IPv4-compatible, discard, protocol assignments (Teredo among them), documentation, 6to4, segment routing, unique local, link local, multicast. */
const PRIVATE_V6 = [
  "::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];

const loopback = listOf(LOOPBACK_V4, LOOPBACK_V6);
const refused = listOf(
  [...PRIVATE_V4, ...LOOPBACK_V4],
  [...PRIVATE_V6, ...[...PRIVATE_V4, ...LOOPBACK_V4].map(throughNat64)],
);

/** The name led nowhere where Relink may go (O-14). */
export class RefusedAddressError extends Error {
  override name = "RefusedAddressError";
}

/**
 * Whether an address is a public one, so that no name and no answer can lead Relink into the network that it runs in (O-14).
 * IPv4 addresses mapped into IPv6 are judged as what they are.
 *
 * @param allowLocal also this machine itself, for the sandbox's simulator; nothing else that is private
 */
export function mayReach(address: string, allowLocal: boolean): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const kind = family === 4 ? "ipv4" : "ipv6";
  return !refused.check(address, kind) || (allowLocal && loopback.check(address, kind));
}

type AllAddresses = (
  hostname: string,
  options: { all: true; family?: number; hints?: number },
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/** Looks names up for a connection that is about to be made, so what was checked is what is connected to (DNS rebinding, O-14). */
export function guardedLookup(lookup: AllAddresses, allowLocal: boolean): LookupFunction {
  return (hostname, { all, family, hints }, callback) => {
    const wanted = typeof family === "number" ? { family } : {};
    lookup(hostname, { all: true, ...wanted, ...(hints === undefined ? {} : { hints }) }, (error, found) => {
      if (error !== null) return callback(error, []);
      const [first, ...others] = found.filter(({ address }) => mayReach(address, allowLocal));
      if (first === undefined) return callback(new RefusedAddressError(`${hostname} has no public address`), []);
      if (all === true) return callback(null, [first, ...others]);
      return callback(null, first.address, first.family);
    });
  };
}

function listOf(v4: readonly string[], v6: readonly string[]): BlockList {
  const list = new BlockList();
  const add = (subnet: string, kind: "ipv4" | "ipv6") => {
    const [net, prefix] = subnet.split("/") as [string, string];
    list.addSubnet(net, Number(prefix), kind);
  };
  for (const subnet of v4) add(subnet, "ipv4");
  for (const subnet of v6) add(subnet, "ipv6");
  return list;
}

/** The same network as an IPv6-only machine reaches it (RFC 6052). */
function throughNat64(subnet: string): string {
  const [net, prefix] = subnet.split("/") as [string, string];
  return `64:ff9b::${net}/${96 + Number(prefix)}`;
}
