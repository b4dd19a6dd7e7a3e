import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { AccountLoader } from "../accounts/account-loader.js";
import { isAccountId } from "../accounts/social-account.types.js";
import { ApiError } from "../api/api-error.js";
import { localIdOf } from "../api/global-id.rules.js";
import type { RequestContext } from "../api/request-context.js";
import { type OnceResult, runOnce } from "../api/run-once.js";
import { UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import { auditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import { SUSPENDED } from "../companies/authentication.js";
import { resolveCompany } from "../companies/resolve-company.js";
import { serviceKeyOf } from "../companies/service-key-of.js";
import type { Database } from "../database/database.js";
import type { PlatformReport } from "../platforms/provider-port.js";
import { checkReport } from "./check-report.js";
import type { ReportPlatformError, ReportReading } from "./report-platform-error.js";
import { ReportPlatformErrorInput, ReportPlatformErrorPayload } from "./report-platform-error.types.js";
import { storedVerdict } from "./verdict-on-account.js";

const NO_ACCOUNT = "There is no such account.";

@Resolver()
export class ReportPlatformErrorResolver {
  constructor(
    private readonly database: Database,
    private readonly report: ReportPlatformError,
    private readonly accounts: AccountLoader,
  ) {}

  @Mutation(() => ReportPlatformErrorPayload, {
    description:
      "Hands over an answer that a platform gave when you posted or read for an account. It is read by the same tables as Relink's own looks, and Relink looks at the connection at once: that look decides, never the report alone.",
  })
  async reportPlatformError(
    @Arg("input", () => ReportPlatformErrorInput, { description: "What came back." }) input: ReportPlatformErrorInput,
    @Ctx() context: RequestContext,
  ): Promise<ReportPlatformErrorPayload> {
    const company = await resolveCompany(this.database, serviceKeyOf(context), input.company);
    if (company instanceof UserError) return refused(company);
    if (company.suspendedAt !== null) throw new ApiError("COMPANY_SUSPENDED", SUSPENDED.message);
    const localId = localIdOf("SocialAccount", input.accountId) ?? "";
    if (!isAccountId(localId)) return refused(userError(UserErrorCode.NOT_FOUND, NO_ACCOUNT, ["accountId"]));
    const report = checkReport(input);
    if (report instanceof UserError) return refused(report);
    const taken = await this.take(context, company.id, localId, report, input);
    if (taken.kind === "REFUSED") return refused(taken.error);
    if (taken.answer === null) return refused(userError(UserErrorCode.NOT_FOUND, NO_ACCOUNT, ["accountId"]));
    const reading = taken.answer;
    const verdict = taken.repeated
      ? await storedVerdict(this.database, company.id, localId)
      : await this.report.follow(company.id, localId, reading);
    const account = await this.accounts.load(context, company.id, localId);
    const told = reading.verdict;
    return { account, verdict, reportedReason: told !== null && "reason" in told ? told.reason : null, userErrors: [] };
  }

  /** The look follows outside of the transaction: it asks the platform. */
  private take(
    context: RequestContext,
    companyId: number,
    accountId: string,
    report: PlatformReport,
    { idempotencyKey: key, ...given }: ReportPlatformErrorInput,
  ): Promise<OnceResult<ReportReading | null>> {
    const request = { companyId, operation: "reportPlatformError", key, input: given, now: context.now };
    return this.database.transaction((tx) =>
      runOnce<ReportReading | null>(tx, request, async () => {
        const reading = await this.report.read(tx, companyId, accountId, report);
        if (reading === null) return null;
        await recordAuditEntry(tx, {
          ...auditOrigin(context),
          companyId,
          action: "PLATFORM_ERROR_REPORT",
          target: { type: "SocialAccount", id: accountId },
          details: { httpStatus: report.status, meaning: reading.verdict },
        });
        return reading;
      }),
    );
  }
}

function refused(problem: UserError): ReportPlatformErrorPayload {
  return { account: null, verdict: null, reportedReason: null, userErrors: [problem] };
}
