import { nanoid } from "nanoid";
import sql, { bulk } from "sql-template-tag";
import { NEVER } from "../../src/accounts/record-expiry.js";
import type { Status } from "../../src/accounts/status.js";
import type { Database } from "../../src/database/database.js";
import type { Platform, Purpose } from "../../src/platforms/platform.js";

/** The instant at which tests begin, unless they say otherwise. */
export const START = new Date("2026-03-01T12:00:00.000Z");

export function after(seconds: number, from: Date = START): Date {
  return new Date(from.getTime() + seconds * 1_000);
}

/** A company with its stream of changes. @returns its number */
export async function givenCompany(database: Database, externalId = `company-${nanoid(8)}`): Promise<number> {
  return database.transaction(async (tx) => {
    await tx.execute(
      sql`INSERT INTO companies (external_id, name, time_zone, reminder_hour, default_locale, created_at, updated_at)
        VALUES (${externalId}, ${`Company ${externalId}`}, 'Europe/Berlin', 9, 'de', ${START}, ${START})`,
    );
    const [row] = await tx.query<{ id: number }>(sql`SELECT id FROM companies WHERE external_id = ${externalId}`);
    const id = (row as { id: number }).id;
    await tx.execute(
      sql`INSERT INTO company_streams (company_id, generation, last_number, pruned_through)
        VALUES (${id}, ${nanoid()}, 0, 0)`,
    );
    return id;
  });
}

export interface GivenAccount {
  readonly status?: Status;
  readonly expiresAt?: Date | null;
  readonly platform?: Platform;
  readonly purpose?: Purpose;
  readonly name?: string;
  readonly grantId?: string | null;
}

/** Accounts as they stand after a first change each, with the numbers that follow the company's last one. @returns their ids */
export async function givenAccounts(
  database: Database,
  companyId: number,
  accounts: readonly GivenAccount[],
): Promise<string[]> {
  const ids = accounts.map(() => nanoid());
  await database.transaction(async (tx) => {
    const [stream] = await tx.query<{ last_number: number }>(
      sql`SELECT last_number FROM company_streams WHERE company_id = ${companyId}`,
    );
    let number = stream?.last_number ?? 0;
    for (const [index, given] of accounts.entries()) {
      number += 1;
      const { status = "CONNECTED", expiresAt = null, platform = "FACEBOOK", purpose = "OWN" } = given;
      const id = ids[index] as string;
      await tx.execute(
        sql`INSERT INTO social_accounts (company_id, id, platform, purpose, external_id, grant_id, name, status, status_since,
          last_change_number, expires_at, expiry_order_at, expiry_epoch, epoch_expires_at, connected_at,
          reconnect_generation, created_at, updated_at)
          VALUES (${companyId}, ${id}, ${platform}, ${purpose}, ${`profile-${id}`}, ${given.grantId ?? null},
          ${given.name ?? `Profile ${number}`}, ${status}, ${START}, ${number}, ${expiresAt}, ${expiresAt ?? NEVER}, 1, ${expiresAt},
          ${START}, 0, ${START}, ${START})`,
      );
      await tx.execute(
        sql`INSERT INTO status_changes (company_id, number, account_id, to_status, source, actor_kind, occurred_at, recorded_at)
          VALUES (${companyId}, ${number}, ${id}, ${status}, 'IMPORT', 'SYSTEM', ${START}, ${START})`,
      );
      if (status !== "CONNECTED") {
        await tx.execute(
          sql`INSERT INTO outages (company_id, opened_number, account_id, open_account_id, status, started_at, detected_at)
            VALUES (${companyId}, ${number}, ${id}, ${id}, ${status}, ${START}, ${START})`,
        );
      }
    }
    await tx.execute(sql`UPDATE company_streams SET last_number = ${number} WHERE company_id = ${companyId}`);
  });
  return ids;
}

/** Many CONNECTED accounts at once, with ids `many-…`, after whatever the company has. */
export async function givenManyAccounts(
  database: Database,
  companyId: number,
  count: number,
  expiresAt: (index: number) => Date | null,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(
      sql`UPDATE company_streams SET last_number = last_number + ${count} WHERE company_id = ${companyId}`,
    );
    const [stream] = await tx.query<{ last_number: number }>(
      sql`SELECT last_number FROM company_streams WHERE company_id = ${companyId}`,
    );
    const first = (stream as { last_number: number }).last_number - count + 1;
    for (let from = 0; from < count; from += 500) {
      const part = Array.from({ length: Math.min(500, count - from) }, (_, offset) => from + offset);
      const accounts = part.map((n) => {
        const id = `many-${String(first + n).padStart(16, "0")}`;
        const end = expiresAt(n);
        const identity = [companyId, id, "LINKEDIN", "OWN", `profile-${id}`, `Profile ${n}`, "CONNECTED", START];
        return [...identity, first + n, end, end ?? NEVER, 1, end, START, 0, START, START];
      });
      await tx.execute(
        sql`INSERT INTO social_accounts (company_id, id, platform, purpose, external_id, name, status, status_since,
          last_change_number, expires_at, expiry_order_at, expiry_epoch, epoch_expires_at, connected_at,
          reconnect_generation, created_at, updated_at) VALUES ${bulk(accounts)}`,
      );
      const changes = part.map((n) => {
        const id = `many-${String(first + n).padStart(16, "0")}`;
        return [companyId, first + n, id, "CONNECTED", "IMPORT", "SYSTEM", START, START];
      });
      await tx.execute(
        sql`INSERT INTO status_changes (company_id, number, account_id, to_status, source, actor_kind, occurred_at, recorded_at)
          VALUES ${bulk(changes)}`,
      );
    }
  });
}
