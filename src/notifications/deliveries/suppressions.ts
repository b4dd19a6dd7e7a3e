import sql, { join } from "sql-template-tag";
import { readMoment, type StoredMoment } from "../../database/moment.js";
import type { SqlReader, Transaction } from "../../database/transaction.js";
import type { AddressHasher } from "./address-hash.js";
import type { SuppressionReason } from "./suppressed-address.entity.js";

export interface Suppression {
  readonly reason: SuppressionReason;
  readonly since: Date;
}

/** Addresses that are mailed nothing any more (M-8). */
export class Suppressions {
  constructor(private readonly hasher: AddressHasher) {}

  /** @returns whether it was not before; a complaint then counts more than a bounce */
  async suppress(tx: Transaction, address: string, reason: SuppressionReason, now: Date): Promise<boolean> {
    const hash = this.hasher.hash(address);
    const [known] = await tx.query<{ reason: SuppressionReason }>(
      sql`SELECT reason FROM suppressed_addresses WHERE address_hash = ${hash}${tx.dialect.forUpdate}`,
    );
    if (known === undefined) {
      await tx.execute(
        sql`INSERT INTO suppressed_addresses (address_hash, reason, since) VALUES (${hash}, ${reason}, ${now})${tx.dialect.onConflictUpdate(["address_hash"], [])}`,
      );
      return true;
    }
    if (reason === "COMPLAINT" && known.reason === "BOUNCE") {
      await tx.execute(sql`UPDATE suppressed_addresses SET reason = ${reason} WHERE address_hash = ${hash}`);
    }
    return false;
  }

  /** For an operator who knows better. @returns whether it was suppressed */
  async lift(tx: Transaction, address: string): Promise<boolean> {
    return (
      (await tx.execute(sql`DELETE FROM suppressed_addresses WHERE address_hash = ${this.hasher.hash(address)}`)) === 1
    );
  }

  /** @returns by the address as it was given; those that are not suppressed are missing */
  async find(reader: SqlReader, addresses: readonly string[]): Promise<ReadonlyMap<string, Suppression>> {
    if (addresses.length === 0) return new Map();
    const hashes = new Map(addresses.map((address) => [address, this.hasher.hash(address)]));
    const rows = await reader.query<{ hash: string; reason: SuppressionReason; since: StoredMoment }>(
      sql`SELECT address_hash AS hash, reason AS reason, since AS since FROM suppressed_addresses
        WHERE address_hash IN (${join([...new Set(hashes.values())])})`,
    );
    const found = new Map(rows.map(({ hash, reason, since }) => [hash, { reason, since: readMoment(since) }]));
    return new Map(
      [...hashes].flatMap(([address, hash]) => {
        const suppression = found.get(hash);
        return suppression === undefined ? [] : [[address, suppression] as const];
      }),
    );
  }
}
