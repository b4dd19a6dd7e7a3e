import { nanoid } from "nanoid";
import sql, { bulk } from "sql-template-tag";
import type { Database } from "../../../../src/database/database.js";
import { START } from "../../../support/stories.js";

/** Consents without tokens that are due at an instant: enough for what hands out work. */
export async function insertGrants(database: Database, companyId: number, count: number, dueAt: Date): Promise<void> {
  for (let from = 0; from < count; from += 500) {
    const rows = Array.from({ length: Math.min(500, count - from) }, () => {
      const subject = nanoid();
      return [companyId, nanoid(), "META", "app", subject, "[]", false, false, false, START, dueAt, 0, START, START];
    });
    await database.transaction((tx) =>
      tx.execute(
        sql`INSERT INTO grants (company_id, id, provider, app_id, subject_hash, scopes, access_renewable, refresh_renewable,
          data_access_renewable, minted_at, next_verification_at, attempt, created_at, updated_at) VALUES ${bulk(rows)}`,
      ),
    );
  }
}
