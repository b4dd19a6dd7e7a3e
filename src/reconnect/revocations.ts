import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import type { LastAccountEffect } from "../accounts/disconnect-account.js";
import { SYSTEM } from "../api/viewer.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Transaction } from "../database/transaction.js";
import type { SubjectHasher } from "../grants/subject-hash.js";
import type { HeldTokens, IssuedGrant } from "../platforms/provider-port.js";
import type { Provider } from "../platforms/provider.js";
import type { Vault } from "../vault/vault.js";
import { VaultError } from "../vault/vault-error.js";
import type { DisposeOfConsent } from "./attempts.js";

/** The tokens of a consent that nobody needs any more do not live longer than this, whatever the provider answers (O-15). */
export const DESTROY_AFTER_MS = 24 * 60 * 60_000;

interface Unneeded {
  readonly companyId: number;
  readonly provider: Provider;
  readonly appId: string;
  readonly subjectHash: string;
  readonly tokens: HeldTokens;
}

interface StoredTokens {
  provider: Provider;
  app_id: string;
  subject_hash: string;
  access_token: string | null;
  refresh_token: string | null;
}

type TokenColumn = "access_token" | "refresh_token";

/**
 * Hands consents over that nobody needs any more: their tokens move, sealed for their new place, into a row of their own, from where
 * they are taken back at the provider if that harms no other consent of the person (DESIGN "Repair", O-15). All in the caller's transaction.
 */
export class Revocations implements LastAccountEffect {
  constructor(
    private readonly vault: Vault,
    private readonly hasher: SubjectHasher,
  ) {}

  /**
   * Empties a grant that feeds no account any more; whoever works with its tokens loses its claim (D-21). The grant stays, for the
   * person may consent again.
   *
   * @returns false, and nothing is changed, when it still feeds an account or has no tokens
   */
  async schedule(tx: Transaction, companyId: number, grantId: string, now: Date): Promise<boolean> {
    const [grant] = await tx.query<StoredTokens>(
      sql`SELECT provider, app_id, subject_hash, access_token, refresh_token FROM grants
        WHERE company_id = ${companyId} AND id = ${grantId}${tx.dialect.forUpdate}`,
    );
    if (grant === undefined || (grant.access_token === null && grant.refresh_token === null)) return false;
    if (await feedsAny(tx, companyId, grantId)) return false;
    const open = (column: TokenColumn) => this.openForGood(companyId, grantId, column, grant[column]);
    const { provider, app_id: appId, subject_hash: subjectHash } = grant;
    const tokens = { accessToken: open("access_token"), refreshToken: open("refresh_token") };
    await tx.execute(
      sql`UPDATE grants SET access_token = NULL, refresh_token = NULL, exclusive_subject_hash = NULL, refresh_prefix_hash = NULL,
          refresh_double_hash = NULL, next_refresh_at = NULL, next_verification_at = NULL, renewal_failing_since = NULL,
          refresh_in_doubt_since = NULL, refresh_failures = 0, verification_failures = 0, last_answer = NULL, last_answer_at = NULL,
          suspicion = NULL, suspected_reason = NULL, suspected_since = NULL, reconnect_open_until = NULL, lease_until = NULL,
          attempt = attempt + 1, updated_at = ${now}
        WHERE company_id = ${companyId} AND id = ${grantId}`,
    );
    await this.insert(tx, { companyId, provider, appId, subjectHash, tokens }, grantId, now);
    return true;
  }

  /** The same for a consent that came back with an attempt and was never stored. */
  async scheduleReceived(
    tx: Transaction,
    companyId: number,
    provider: Provider,
    grant: IssuedGrant,
    now: Date,
  ): Promise<void> {
    const { appId, subject, accessToken, refreshToken } = grant;
    const subjectHash = this.hasher.hash({ provider, appId, subject });
    const tokens = { accessToken, refreshToken };
    await this.insert(tx, { companyId, provider, appId, subjectHash, tokens }, null, now);
  }

  /** For `DisconnectAccount`. */
  lastAccountGone(tx: Transaction, companyId: number, grantId: string, now: Date): Promise<boolean> {
    return this.schedule(tx, companyId, grantId, now);
  }

  /** For `Attempts`. */
  readonly disposeOfConsent: DisposeOfConsent = (tx, { companyId, provider, consent }, now) =>
    this.scheduleReceived(tx, companyId, provider, consent.grant, now);

  private async insert(tx: Transaction, unneeded: Unneeded, grantId: string | null, now: Date): Promise<void> {
    const { companyId, provider, appId, subjectHash, tokens } = unneeded;
    if (tokens.accessToken === null && tokens.refreshToken === null) return;
    const id = nanoid();
    const seal = (column: TokenColumn, token: string | null) =>
      token === null ? null : this.vault.seal(token, revocationPlace(companyId, id, column));
    await tx.execute(
      sql`INSERT INTO revocations (company_id, id, provider, app_id, subject_hash, access_token, refresh_token, due_at, attempt,
          failures, destroy_at, created_at)
        VALUES (${companyId}, ${id}, ${provider}, ${appId}, ${subjectHash}, ${seal("access_token", tokens.accessToken)},
          ${seal("refresh_token", tokens.refreshToken)}, ${now}, 0, 0, ${new Date(now.getTime() + DESTROY_AFTER_MS)}, ${now})`,
    );
    await recordAuditEntry(tx, {
      companyId,
      actor: SYSTEM,
      occurredAt: now,
      address: null,
      requestId: null,
      action: "CONSENT_REVOCATION_PLANNED",
      target: { type: "Revocation", id },
      details: { provider, grant: grantId },
    });
  }

  /** What cannot be opened cannot be taken back either: it is destroyed, and keeps nobody from disconnecting. */
  private openForGood(companyId: number, rowId: string, column: TokenColumn, sealed: string | null): string | null {
    if (sealed === null) return null;
    try {
      return this.vault.open(sealed, { companyId, rowId, column: `grants.${column}` });
    } catch (error) {
      if (error instanceof VaultError) return null;
      throw error;
    }
  }
}

/** Where the tokens of a revocation are sealed to. */
export function revocationPlace(companyId: number, rowId: string, column: TokenColumn) {
  return { companyId, rowId, column: `revocations.${column}` };
}

/** Asked with the grant's row held: whoever gives it an account holds that row too. */
async function feedsAny(tx: Transaction, companyId: number, grantId: string): Promise<boolean> {
  const fed = await tx.query(
    sql`SELECT id FROM social_accounts WHERE company_id = ${companyId} AND grant_id = ${grantId} LIMIT 1`,
  );
  return fed.length > 0;
}
