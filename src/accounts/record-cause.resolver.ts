import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { localIdOf } from "../api/global-id.rules.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import { runOnce } from "../api/run-once.js";
import type { UserError } from "../api/user-error.types.js";
import { auditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import type { AccountLoader } from "./account-loader.js";
import type { RecordCause } from "./record-cause.js";
import { RecordCauseInput, RecordCausePayload } from "./record-cause.types.js";
import { isAccountId } from "./social-account.types.js";

@Resolver()
export class RecordCauseResolver {
  constructor(
    private readonly database: Database,
    private readonly record: RecordCause,
    private readonly accounts: AccountLoader,
  ) {}

  @Mutation(() => RecordCausePayload, {
    description:
      "States a cause that no platform signals. It refines the account's `diagnosis` until it is connected again, the latest statement counts, and no status changes.",
  })
  async recordCause(
    @Arg("input", () => RecordCauseInput, { description: "What is known." }) input: RecordCauseInput,
    @Ctx() context: RequestContext,
  ): Promise<RecordCausePayload> {
    const { companyId, userId } = userOf(context);
    const localId = localIdOf("SocialAccount", input.accountId) ?? "";
    const accountId = isAccountId(localId) ? localId : "";
    const { idempotencyKey: key, ...given } = input;
    const { reason, finishedAt = null, override } = given;
    const request = { companyId, operation: "recordCause", key, input: given, now: context.now };
    const result = await this.database.transaction((tx) =>
      runOnce<UserError | null>(tx, request, async () => {
        const statement = { reason, finishedAt, override };
        const problem = await this.record.run(tx, { companyId, accountId, userId, now: context.now, ...statement });
        if (problem !== null) return problem;
        await recordAuditEntry(tx, {
          ...auditOrigin(context),
          companyId,
          action: "CAUSE_RECORD",
          target: { type: "SocialAccount", id: accountId },
          details: statement,
        });
        return null;
      }),
    );
    const problem = result.kind === "REFUSED" ? result.error : result.answer;
    if (problem !== null) return { account: null, userErrors: [problem] };
    return { account: await this.accounts.load(context, companyId, accountId), userErrors: [] };
  }
}
