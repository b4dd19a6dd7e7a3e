import sql, { join } from "sql-template-tag";
import type { Transaction } from "../database/transaction.js";
import type { PushSubject } from "../platforms/push.js";
import { byCompany, type ConcernedGrant } from "./concerned-grants.js";

/** What stands where the name of a profile stood that was the person themself. */
export const DELETED_NAME = "(deleted)";

/**
 * Destroys what Relink holds of a person: all tokens, and where a profile is the person (a login that watches media, an Instagram
 * account that consented for itself) its id, name and handle. The accounts stay, with their history, which names nobody.
 *
 * @param grants whose rows the transaction holds
 */
export async function deleteData(
  tx: Transaction,
  grants: readonly ConcernedGrant[],
  whose: PushSubject,
  now: Date,
): Promise<void> {
  for (const [companyId, ids] of byCompany(grants)) {
    // A higher attempt: whoever works with the old tokens cannot store what comes of it (D-21).
    await tx.execute(sql`
      UPDATE grants SET access_token = NULL, refresh_token = NULL, exclusive_subject_hash = NULL, refresh_prefix_hash = NULL, refresh_double_hash = NULL,
        next_refresh_at = NULL, next_verification_at = NULL, renewal_failing_since = NULL, refresh_in_doubt_since = NULL,
        suspicion = NULL, suspected_reason = NULL, suspected_since = NULL, attempt = attempt + 1, updated_at = ${now}
      WHERE company_id = ${companyId} AND id IN (${join(ids)})`);
    await tx.execute(sql`
      UPDATE social_accounts SET page_token = NULL, next_verification_at = NULL, updated_at = ${now}
      WHERE company_id = ${companyId} AND grant_id IN (${join(ids)})`);
    if (whose.kind === "PERSON") await forgetProfile(tx, companyId, ids, whose.subject, now);
  }
}

async function forgetProfile(
  tx: Transaction,
  companyId: number,
  grantIds: readonly string[],
  subject: string,
  now: Date,
): Promise<void> {
  const profiles = await tx.query<{ id: string }>(sql`
    SELECT id FROM social_accounts
    WHERE company_id = ${companyId} AND grant_id IN (${join([...grantIds])}) AND external_id = ${subject} ORDER BY id`);
  for (const { id } of profiles) {
    await tx.execute(sql`
      UPDATE social_accounts SET external_id = ${`deleted:${id}`}, name = ${DELETED_NAME}, handle = NULL, updated_at = ${now}
      WHERE company_id = ${companyId} AND id = ${id}`);
  }
}
