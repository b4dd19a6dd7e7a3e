import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Transaction } from "../database/transaction.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { Provider } from "../platforms/provider.js";
import type { AttemptKey } from "./attempt-facts.js";
import { digestOf, newSecret } from "./attempt-secrets.js";
import type { AttemptMode } from "./attempt.js";
import { ATTEMPT_MS, type Attempts } from "./attempts.js";
import { grantOfAccount, holdVerdicts } from "./hold-verdicts.js";

/** How long a start address may be opened. */
export const TICKET_MS = 60_000;

export interface NewAttempt {
  readonly companyId: number;
  /** Who starts it; null for a trip through an outside link, which `linkId` then names. */
  readonly userId: string | null;
  readonly linkId: string | null;
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly provider: Provider;
  readonly appId: string;
  /** What is to be repaired; null to connect something new. */
  readonly accountId: string | null;
  readonly mode: AttemptMode;
  /** Checked before (`readReturnAddress`); empty for a link. */
  readonly returnTo: string;
}

export interface OpenedAttempt {
  readonly key: AttemptKey;
  /** For the start address; used once, within a minute. Stored nowhere. */
  readonly ticket: string;
}

/** Opens attempts. Of those for one account only the last one counts: it ends the others (O-8). */
export class OpenAttempts {
  constructor(private readonly attempts: Attempts) {}

  /** @returns null when the company has no such account */
  async open(tx: Transaction, wanted: NewAttempt, origin: AuditOrigin): Promise<OpenedAttempt | null> {
    const now = origin.occurredAt;
    const expiresAt = new Date(now.getTime() + ATTEMPT_MS);
    const generation =
      wanted.accountId === null ? 0 : await this.drawGeneration(tx, wanted.companyId, wanted.accountId, origin);
    if (generation === null) return null;
    const key = { companyId: wanted.companyId, id: nanoid() };
    const ticket = newSecret();
    await tx.execute(
      sql`INSERT INTO reconnect_attempts (company_id, id, user_id, link_id, platform, purpose, provider, app_id, account_id,
          generation, mode, return_to, step, ticket_hash, ticket_expires_at, created_at, expires_at, version, updated_at)
        VALUES (${key.companyId}, ${key.id}, ${wanted.userId}, ${wanted.linkId}, ${wanted.platform}, ${wanted.purpose},
          ${wanted.provider}, ${wanted.appId}, ${wanted.accountId}, ${generation}, ${wanted.mode}, ${wanted.returnTo}, 'STARTED',
          ${digestOf(ticket)}, ${new Date(now.getTime() + TICKET_MS)}, ${now}, ${expiresAt}, 1, ${now})`,
    );
    if (wanted.accountId !== null) {
      const grantId = await grantOfAccount(tx, wanted.companyId, wanted.accountId);
      if (grantId !== null) await holdVerdicts(tx, wanted.companyId, grantId, expiresAt);
    }
    await recordAuditEntry(tx, {
      ...origin,
      companyId: wanted.companyId,
      action: "RECONNECT_STARTED",
      target: { type: "ReconnectAttempt", id: key.id },
      details: {
        platform: wanted.platform,
        purpose: wanted.purpose,
        provider: wanted.provider,
        account: wanted.accountId,
        link: wanted.linkId,
        mode: wanted.mode,
      },
    });
    return { key, ticket };
  }

  private async drawGeneration(
    tx: Transaction,
    companyId: number,
    accountId: string,
    origin: AuditOrigin,
  ): Promise<number | null> {
    const [account] = await tx.query<{ reconnect_generation: number }>(
      sql`SELECT reconnect_generation FROM social_accounts
        WHERE company_id = ${companyId} AND id = ${accountId}${tx.dialect.forUpdate}`,
    );
    if (account === undefined) return null;
    const generation = account.reconnect_generation + 1;
    await tx.execute(
      sql`UPDATE social_accounts SET reconnect_generation = ${generation} WHERE company_id = ${companyId} AND id = ${accountId}`,
    );
    const older = await tx.query<{ id: string }>(
      sql`SELECT id FROM reconnect_attempts WHERE company_id = ${companyId} AND account_id = ${accountId} AND ended_at IS NULL`,
    );
    for (const { id } of older) await this.attempts.abandon(tx, { companyId, id }, "SUPERSEDED", {}, origin);
    return generation;
  }
}
