import type { Connection, RowDataPacket } from "mysql2/promise";
import { COMPANIES } from "../fill.js";

export interface ChosenAccount {
  readonly companyId: number;
  readonly accountId: string;
}

/** An expiry that is going to happen. */
export interface PlannedExpiry extends ChosenAccount {
  /** Milliseconds since 1970. */
  readonly instant: number;
}

/** Some accounts, each of another company. */
export async function chooseAccounts(
  connection: Connection,
  count: number,
  random: () => number,
): Promise<ChosenAccount[]> {
  const companies = new Set<number>();
  while (companies.size < count) companies.add(1 + Math.floor(random() * COMPANIES));
  const chosen: ChosenAccount[] = [];
  for (const companyId of companies) {
    const [rows] = await connection.query<RowDataPacket[]>(
      "SELECT id FROM social_accounts WHERE company_id = ? ORDER BY id",
      [companyId],
    );
    chosen.push({ companyId, accountId: rows[Math.floor(random() * rows.length)]?.["id"] as string });
  }
  return chosen;
}

/** Moves the expiries of the accounts to random instants between two (milliseconds since 1970). */
export async function planExpiries(
  connection: Connection,
  accounts: readonly ChosenAccount[],
  [from, to]: readonly [number, number],
  random: () => number,
): Promise<PlannedExpiry[]> {
  const plan = accounts.map((account) => ({ ...account, instant: Math.floor(from + random() * (to - from)) }));
  for (const { companyId, accountId, instant } of plan) {
    const at = new Date(instant);
    await connection.query(
      "UPDATE social_accounts SET expires_at = ?, expiry_order_at = ?, epoch_expires_at = ? WHERE company_id = ? AND id = ?",
      [at, at, at, companyId, accountId],
    );
  }
  return plan;
}
