import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { effectiveStatus } from "../accounts/effective-status.js";
import { lockAccountsById } from "../accounts/locked-account.js";
import type { UserViewer } from "../api/viewer.js";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import { digestOf, newSecret } from "./attempt-secrets.js";
import type { LinkFacts } from "./find-link.js";
import { linkProblem } from "./link-problem.rules.js";
import { linkAddress } from "./trip-addresses.rules.js";

const HOUR_MS = 60 * 60_000;

export interface LinkRequest {
  readonly accountId: string;
  readonly expiresInHours: number;
}

export type CreatedLink =
  | { readonly kind: "CREATED"; readonly link: LinkFacts; readonly url: string }
  | { readonly kind: "REFUSED"; readonly error: UserError };

/** Makes links by which somebody without a login may repair one account. The address is handed out once and stored nowhere. */
export class CreateLink {
  constructor(
    private readonly database: Database,
    private readonly publicUrl: string,
  ) {}

  run(
    { companyId, userId }: Pick<UserViewer, "companyId" | "userId">,
    { accountId, expiresInHours }: LinkRequest,
    origin: AuditOrigin,
  ): Promise<CreatedLink> {
    const now = origin.occurredAt;
    return this.database.transaction(async (tx) => {
      // Its row is held, so that a link made while the account heals dies with that or comes after it.
      const [account] = accountId === "" ? [] : await lockAccountsById(tx, companyId, [accountId]);
      if (account === undefined || account.status === null) {
        return refused({ code: UserErrorCode.NOT_FOUND, message: "There is no such account.", path: ["accountId"] });
      }
      const { expiresAt, reason: expiryReason } = account.expiry;
      const { status } = effectiveStatus({ ...account, status: account.status, expiresAt, expiryReason }, now);
      const links = await countLive(tx, companyId, accountId, now);
      const problem = linkProblem({ expiresInHours, status, expiresAt, links });
      if (problem !== null) return refused({ ...problem, code: UserErrorCode[problem.code] });
      const token = newSecret();
      const link: LinkFacts = {
        companyId,
        id: nanoid(),
        accountId,
        createdById: userId,
        createdAt: now,
        expiresAt: new Date(now.getTime() + expiresInHours * HOUR_MS),
        endedAt: null,
        endedBecause: null,
      };
      await tx.execute(
        sql`INSERT INTO reconnect_links (company_id, id, account_id, token_hash, created_by_id, created_at, expires_at)
          VALUES (${companyId}, ${link.id}, ${accountId}, ${digestOf(token)}, ${userId}, ${now}, ${link.expiresAt})`,
      );
      await recordAuditEntry(tx, {
        ...origin,
        companyId,
        action: "RECONNECT_LINK_CREATE",
        target: { type: "ReconnectLink", id: link.id },
        details: { account: accountId, hours: expiresInHours },
      });
      return { kind: "CREATED", link, url: linkAddress(this.publicUrl, token) };
    });
  }
}

function refused({ code, message, path }: Pick<UserError, "code" | "message"> & { path: readonly string[] }) {
  return { kind: "REFUSED", error: userError(code, message, path) } as const;
}

async function countLive(tx: Transaction, companyId: number, accountId: string, now: Date): Promise<number> {
  const [row] = await tx.query<{ links: number | string }>(
    sql`SELECT COUNT(*) AS links FROM reconnect_links
      WHERE company_id = ${companyId} AND account_id = ${accountId} AND ended_at IS NULL AND expires_at > ${now}`,
  );
  return Number(row?.links ?? 0);
}
