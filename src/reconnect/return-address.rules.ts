/** Longest address that is stored. */
const LONGEST = 512;

/**
 * Where a trip may end (O-5). A pop-up's message goes to an exact origin, a redirect to an address on one; both origins stand on the
 * operator's list. The address gets a fragment from Relink, so it must bring none.
 *
 * @param allowed origins exactly as browsers send them
 * @returns the address as it is stored; null when it is not allowed
 */
export function readReturnAddress(
  mode: "POPUP" | "REDIRECT",
  address: string,
  allowed: readonly string[],
): string | null {
  if (address.length > LONGEST || !URL.canParse(address)) return null;
  const url = new URL(address);
  // A blob's address has the origin of the page that made it.
  if (!/^https?:$/.test(url.protocol) || !allowed.includes(url.origin)) return null;
  if (mode === "POPUP") return address === url.origin ? url.origin : null;
  const plain = !address.includes("#") && url.username === "" && url.password === "";
  return plain && url.href.length <= LONGEST ? url.href : null;
}
