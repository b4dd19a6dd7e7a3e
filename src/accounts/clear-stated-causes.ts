import sql, { join } from "sql-template-tag";
import type { StatusChangeEffect } from "./status-change.js";

/** How many accounts go into one statement. */
const CHUNK = 200;

/** A stated cause belongs to one outage: it ends when the account is connected again, or a person disconnects it. */
export const clearStatedCauses: StatusChangeEffect = {
  async prepare(tx, findings) {
    const ended = findings.filter(
      ({ account, to }) => account.status !== null && (to === "CONNECTED" || to === "DISCONNECTED"),
    );
    for (let from = 0; from < ended.length; from += CHUNK) {
      const these = ended
        .slice(from, from + CHUNK)
        .map(({ account }) => sql`(company_id = ${account.companyId} AND account_id = ${account.id})`);
      await tx.execute(sql`DELETE FROM stated_causes WHERE ${join(these, " OR ")}`);
    }
  },
};
