import DataLoader from "dataloader";
import sql, { join } from "sql-template-tag";
import type { RequestContext } from "../api/request-context.js";
import type { SqlReader } from "../database/transaction.js";
import { toUser, type User, type UserColumns } from "./user.types.js";

const BATCH = 500;

/** The columns that `toUser` wants. */
export const USER_COLUMNS = sql`id AS id, external_id AS externalId, name AS name, email AS email, locale AS locale,
  role AS role, active AS active`;

/** Users by their ids, all that one operation asks for in one statement. */
export class UserLoader {
  constructor(private readonly database: SqlReader) {}

  /** @returns null if there is none, or if it is another company's (T-2) */
  load(context: RequestContext, companyId: number, userId: string): Promise<User | null> {
    const byCompany = context.loaders.of(this, () => new Map<number, DataLoader<string, User | null>>());
    let loader = byCompany.get(companyId);
    if (loader === undefined) {
      loader = new DataLoader((ids) => this.read(companyId, ids), { maxBatchSize: BATCH });
      byCompany.set(companyId, loader);
    }
    return loader.load(userId);
  }

  /** For `node`. */
  readonly find = (companyId: number, localId: string, context: RequestContext): Promise<User | null> =>
    this.load(context, companyId, localId);

  private async read(companyId: number, ids: readonly string[]): Promise<(User | null)[]> {
    const asked = ids.filter((id) => /^[\w-]{1,21}$/.test(id));
    if (asked.length === 0) return ids.map(() => null);
    const rows = await this.database.query<UserColumns>(
      sql`SELECT ${USER_COLUMNS} FROM users WHERE company_id = ${companyId} AND id IN (${join(asked)})`,
    );
    const users = new Map(rows.map((row) => [row.id, toUser(row)]));
    return ids.map((id) => users.get(id) ?? null);
  }
}
