import type { Connection, RowDataPacket } from "mysql2/promise";
import { COMPANIES } from "../fill.js";

/** An expiry that is going to happen. */
export interface PlannedExpiry {
  readonly companyId: number;
  readonly accountId: string;
  /** Milliseconds since 1970. */
  readonly instant: number;
}

export interface Window {
  readonly expiries: number;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** Moves the expiries of accounts of as many companies to random instants of the window. */
export async function planExpiries(
  connection: Connection,
  { expiries, from, to }: Window,
  random: () => number,
): Promise<PlannedExpiry[]> {
  const companies = new Set<number>();
  while (companies.size < expiries) companies.add(1 + Math.floor(random() * COMPANIES));
  const plan: PlannedExpiry[] = [];
  for (const companyId of companies) {
    const accountId = await someAccount(connection, companyId, random());
    const instant = Math.floor(from + random() * (to - from));
    const at = new Date(instant);
    await connection.query(
      `UPDATE social_accounts SET expires_at = ?, expiry_order_at = ?, epoch_expires_at = ? WHERE company_id = ? AND id = ?`,
      [at, at, at, companyId, accountId],
    );
    plan.push({ companyId, accountId, instant });
  }
  return plan;
}

async function someAccount(connection: Connection, companyId: number, share: number): Promise<string> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT id FROM social_accounts WHERE company_id = ? ORDER BY id",
    [companyId],
  );
  return rows[Math.floor(share * rows.length)]?.["id"] as string;
}
