import sql from "sql-template-tag";
import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import type { Attempts } from "./attempts.js";
import { endLink } from "./end-links.js";
import { LINK_FACTS, type LinkFacts, type LinkRow, toLinkFacts } from "./find-link.js";

/** Takes a link back, with the trips through it that are under way. One that has ended stays as it ended. */
export class WithdrawLink {
  constructor(
    private readonly database: Database,
    private readonly attempts: Attempts,
  ) {}

  /** @returns the link as it is afterwards; null when the company has none with this id */
  run(companyId: number, id: string, origin: AuditOrigin): Promise<LinkFacts | null> {
    return this.database.transaction(async (tx) => {
      const link = await read(tx, companyId, id);
      if (link === null) return null;
      if (link.endedAt !== null || link.expiresAt <= origin.occurredAt) return link;
      if (await endLink(tx, { companyId, id }, "WITHDRAWN", origin)) await this.endTrips(tx, link, origin);
      return read(tx, companyId, id);
    });
  }

  private async endTrips(tx: Transaction, { companyId, id, accountId }: LinkFacts, origin: AuditOrigin): Promise<void> {
    const open = await tx.query<{ id: string }>(
      sql`SELECT id FROM reconnect_attempts
        WHERE company_id = ${companyId} AND account_id = ${accountId} AND link_id = ${id} AND ended_at IS NULL`,
    );
    for (const attempt of open) {
      const waiting = ["STARTED", "AT_NETWORK", "RETURNED", "CHOOSING"] as const;
      await this.attempts.abandon(tx, { companyId, id: attempt.id }, "CANCELLED", {}, origin, waiting);
    }
  }
}

async function read(tx: Transaction, companyId: number, id: string): Promise<LinkFacts | null> {
  const [row] = await tx.query<LinkRow>(
    sql`SELECT ${LINK_FACTS} FROM reconnect_links l WHERE l.company_id = ${companyId} AND l.id = ${id}`,
  );
  return row === undefined ? null : toLinkFacts(row);
}
