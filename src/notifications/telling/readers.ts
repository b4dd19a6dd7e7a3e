import sql, { join } from "sql-template-tag";
import type { Role } from "../../api/role.js";
import type { SqlReader } from "../../database/transaction.js";
import type { Category } from "../category.js";
import { ALL_CATEGORIES, type Channel } from "../preferences/channel.js";

/** A person who may be told, and what the person wants to hear. */
export interface Reader {
  readonly userId: string;
  readonly isAdmin: boolean;
  wants(category: Category, channel: Channel): boolean;
}

interface ReaderColumns {
  company_id: number;
  user_id: string;
  role: Role;
  category: string | null;
  channel: string | null;
}

/** The active people of companies, with what they have switched off: one statement. @returns readers by company */
export async function readReaders(
  reader: SqlReader,
  companyIds: readonly number[],
): Promise<ReadonlyMap<number, readonly Reader[]>> {
  const rows = await reader.query<ReaderColumns>(
    sql`SELECT u.company_id, u.id AS user_id, u.role, p.category, p.channel FROM users u
      LEFT JOIN notification_preferences p ON p.company_id = u.company_id AND p.user_id = u.id AND p.enabled = ${false}
      WHERE u.company_id IN (${join([...companyIds])}) AND u.active = ${true} ORDER BY u.company_id, u.id`,
  );
  const companies = new Map<number, Map<string, { role: Role; off: Set<string> }>>();
  for (const row of rows) {
    const people = companies.get(row.company_id) ?? new Map<string, { role: Role; off: Set<string> }>();
    companies.set(row.company_id, people);
    const person = people.get(row.user_id) ?? { role: row.role, off: new Set() };
    people.set(row.user_id, person);
    if (row.category !== null) person.off.add(`${row.category} ${row.channel}`);
  }
  return new Map(
    [...companies].map(([companyId, people]) => [
      companyId,
      [...people].map(([userId, { role, off }]) => ({ userId, isAdmin: role === "ADMIN", wants: wishOf(off) })),
    ]),
  );
}

function wishOf(off: ReadonlySet<string>): Reader["wants"] {
  return (category, channel) => !off.has(`${category} ${channel}`) && !off.has(`${ALL_CATEGORIES} ${channel}`);
}
