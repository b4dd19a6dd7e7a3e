import sql from "sql-template-tag";
import type { Database } from "../database/database.js";
import {
  ACCOUNT_FACTS,
  type AccountFacts,
  type AccountFactsRow,
  JOIN_CONNECTOR,
  readAccountFacts,
} from "./account-facts.js";
import { CHANGE_FACTS, type ChangeFacts, type ChangeFactsRow, joinActor, readChangeFacts } from "./change-facts.js";
import { readStreamPosition } from "./stream-position.js";
import type { StreamPosition } from "./stream-position.rules.js";

/** A change with the account as it stands when the change is read, which may be later. */
export interface ChangeWithAccount extends ChangeFacts {
  readonly account: AccountFacts;
}

/** The numbered changes of a company, with everything that an event shows, in one statement. */
export class StatusChangeReader {
  constructor(private readonly database: Database) {}

  position(companyId: number): Promise<StreamPosition> {
    return readStreamPosition(this.database, companyId);
  }

  /** Changes with a number above `afterNumber`, ascending, at most `limit`. */
  async changesAfter(companyId: number, afterNumber: number, limit: number): Promise<ChangeWithAccount[]> {
    const rows = await this.database.query<ChangeFactsRow & AccountFactsRow>(
      sql`SELECT ${CHANGE_FACTS}, ${ACCOUNT_FACTS} FROM status_changes c
        JOIN social_accounts a ON a.company_id = c.company_id AND a.id = c.account_id ${JOIN_CONNECTOR}
        ${joinActor(this.database.engine)}
        WHERE c.company_id = ${companyId} AND c.number > ${afterNumber} ORDER BY c.number LIMIT ${limit}`,
    );
    return rows.map((row) => ({ ...readChangeFacts(row), account: readAccountFacts(row) }));
  }
}
