import sql from "sql-template-tag";
import type { SqlReader } from "../database/transaction.js";
import type { PlatformReport } from "../platforms/provider-port.js";
import type { Provider } from "../platforms/provider.js";
import type { Providers } from "../platforms/providers.js";
import type { Verdict } from "../platforms/verdict.js";
import { VerificationVerdict } from "./verification-verdict.types.js";
import type { VerifyAccount } from "./verify-account.js";

/** What a report means before anybody has looked; null verdict: there is nothing that could read it. */
export interface ReportReading {
  readonly verdict: Verdict | null;
}

/** Takes what a publisher got from the platform as a first finding; our own look, which follows at once, decides. */
export class ReportPlatformError {
  constructor(
    private readonly providers: Providers,
    private readonly verifyAccount: Pick<VerifyAccount, "run">,
  ) {}

  /** @returns null when there is no such account in the company */
  async read(
    reader: SqlReader,
    companyId: number,
    accountId: string,
    report: PlatformReport,
  ): Promise<ReportReading | null> {
    const [row] = await reader.query<{ id: string; provider: Provider | null; app_id: string | null }>(
      sql`SELECT a.id AS id, g.provider AS provider, g.app_id AS app_id FROM social_accounts a
        LEFT JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
        WHERE a.company_id = ${companyId} AND a.id = ${accountId}`,
    );
    if (row === undefined) return null;
    const { provider, app_id: appId } = row;
    const port = provider === null || appId === null ? null : this.providers.of({ provider, appId });
    return { verdict: port?.readReport(report) ?? null };
  }

  /** What our own look says of the account; without one when the report is not about the connection. */
  async follow(companyId: number, accountId: string, { verdict }: ReportReading): Promise<VerificationVerdict> {
    switch (verdict?.kind) {
      case "PERMANENT":
      case "DOUBTFUL":
      case "BLOCKED":
      case "APP_FAULT":
        return (await this.verifyAccount.run(companyId, accountId, verdict)) ?? VerificationVerdict.NOT_CHECKED;
      case "TRANSIENT":
        return VerificationVerdict.NO_ANSWER;
      case "RATE_LIMITED":
        return VerificationVerdict.RATE_LIMITED;
      case "ALIVE":
      case "IRRELEVANT":
      case undefined:
        return VerificationVerdict.NOT_CHECKED;
    }
  }
}
