import { createHmac } from "node:crypto";

/** Recognises mail addresses without keeping them. Letter case does not count: no provider that matters tells addresses apart by it. */
export class AddressHasher {
  /** @param key 32 bytes; with another one, all suppressions are forgotten */
  constructor(private readonly key: Buffer) {}

  hash(address: string): string {
    return createHmac("sha256", this.key).update(normalAddress(address)).digest("hex");
  }
}

/** Addresses that are equal in this form are the same mailbox. */
export function normalAddress(address: string): string {
  return address.trim().toLowerCase();
}
