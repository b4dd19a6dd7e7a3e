import sql from "sql-template-tag";
import type { SqlReader } from "../database/transaction.js";
import type { Verdict } from "../platforms/verdict.js";
import { OnceInAWhile } from "./once-in-a-while.js";
import { storedVerdict, verdictIn } from "./verdict-on-account.js";
import { VerificationVerdict } from "./verification-verdict.types.js";
import type { VerifyGrantNow } from "./verify-grant-now.js";

/** One account is looked at so often at most because somebody asks. */
const PAUSE_MS = 10_000;

/** Looks at one account because somebody asks, or because a publisher's call for it failed. */
export class VerifyAccount {
  private readonly asked = new OnceInAWhile<VerificationVerdict>(PAUSE_MS);

  constructor(
    private readonly database: SqlReader,
    private readonly verifyNow: Pick<VerifyGrantNow, "run">,
  ) {}

  /**
   * Asked again within ten seconds for the same reason it answers with what it found.
   *
   * @param reported what a publisher's failed call means
   * @returns null when there is no such account in the company
   */
  async run(companyId: number, accountId: string, reported?: Verdict): Promise<VerificationVerdict | null> {
    const grantId = await this.grantOf(companyId, accountId);
    if (grantId === undefined) return null;
    if (grantId === null) return VerificationVerdict.NOT_CHECKED;
    const why = reported === undefined ? "" : JSON.stringify(reported);
    return this.asked.run(`${companyId} ${accountId} ${why}`, () => this.look(companyId, accountId, grantId, reported));
  }

  private async look(
    companyId: number,
    accountId: string,
    grantId: string,
    reported?: Verdict,
  ): Promise<VerificationVerdict> {
    const report = reported === undefined ? {} : { reported };
    const look = await this.verifyNow.run(companyId, grantId, { accountId, ...report });
    const verdict = look.kind === "BUSY" ? null : verdictIn(look, accountId);
    return verdict ?? storedVerdict(this.database, companyId, accountId);
  }

  /** Undefined: no such account. Null: nothing feeds it. */
  private async grantOf(companyId: number, accountId: string): Promise<string | null | undefined> {
    const [row] = await this.database.query<{ grant_id: string | null }>(
      sql`SELECT grant_id FROM social_accounts WHERE company_id = ${companyId} AND id = ${accountId}`,
    );
    return row === undefined ? undefined : row.grant_id;
  }
}
