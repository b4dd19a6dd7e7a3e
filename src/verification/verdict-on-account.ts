import sql from "sql-template-tag";
import type { Status } from "../accounts/status.js";
import type { SqlReader } from "../database/transaction.js";
import type { Suspicion } from "../grants/suspicion.js";
import type { Conclusion } from "./assessment.rules.js";
import type { Look } from "./look.js";
import { VerificationVerdict } from "./verification-verdict.types.js";

const OF_CONCLUSION: Readonly<Record<Conclusion["kind"], VerificationVerdict>> = {
  ALIVE: VerificationVerdict.ALIVE,
  ADVISE: VerificationVerdict.BLOCKED,
  MARK: VerificationVerdict.DEAD,
  STILL_DEAD: VerificationVerdict.DEAD,
  SUSPECT: VerificationVerdict.SUSPECTED,
  HOLD: VerificationVerdict.HELD,
  TOO_EARLY: VerificationVerdict.TOO_EARLY,
  NO_ANSWER: VerificationVerdict.NO_ANSWER,
  RATE_LIMITED: VerificationVerdict.RATE_LIMITED,
  OPERATOR_FAULT: VerificationVerdict.APP_FAULT,
  NOTHING: VerificationVerdict.NOT_CHECKED,
};

/** What a look says of one account; null when it was overtaken, and what is stored says more. */
export function verdictIn(look: Look, accountId: string): VerificationVerdict | null {
  if (look.kind === "OVERTAKEN") return null;
  if (look.kind === "NOTHING_TO_ASK") return VerificationVerdict.NOT_CHECKED;
  const { grant, profiles, advice } = look.findings;
  const profile = profiles.get(accountId);
  // What the network refuses of the consent as a whole, it refuses of each profile.
  const { kind } = profile === undefined || (profile.kind === "ALIVE" && grant.kind === "ADVISE") ? grant : profile;
  const verdict = OF_CONCLUSION[kind];
  if (verdict !== VerificationVerdict.ALIVE || advice?.accountId !== accountId) return verdict;
  return advice.reason === "PROVIDER_APP_FAULT" ? VerificationVerdict.APP_FAULT : VerificationVerdict.BLOCKED;
}

interface StoredFinding {
  status: Status;
  own: Suspicion | null;
  whole: Suspicion | null;
  answer: "ALIVE" | "DEAD" | "NONE" | null;
  advised: number;
}

/** The last finding about an account, from what looks have left behind. */
export async function storedVerdict(
  reader: SqlReader,
  companyId: number,
  accountId: string,
): Promise<VerificationVerdict> {
  const [row] = await reader.query<StoredFinding>(
    sql`SELECT a.status AS status, a.suspicion AS own, g.suspicion AS whole, g.last_answer AS answer,
        CASE WHEN d.open_account_id IS NULL THEN 0 ELSE 1 END AS advised
      FROM social_accounts a JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
      LEFT JOIN advisories d ON d.company_id = a.company_id AND d.open_account_id = a.id
      WHERE a.company_id = ${companyId} AND a.id = ${accountId}`,
  );
  if (row === undefined) return VerificationVerdict.NOT_CHECKED;
  if (row.status === "INVALID") return VerificationVerdict.DEAD;
  if (row.own !== null || row.whole !== null) return VerificationVerdict.SUSPECTED;
  if (row.answer === "NONE") return VerificationVerdict.NO_ANSWER;
  if (row.answer === "DEAD") return VerificationVerdict.HELD;
  if (row.answer === null) return VerificationVerdict.NOT_CHECKED;
  return row.advised === 1 ? VerificationVerdict.BLOCKED : VerificationVerdict.ALIVE;
}
