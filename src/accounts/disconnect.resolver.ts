import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { localIdOf } from "../api/global-id.rules.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import { runOnce } from "../api/run-once.js";
import type { UserError } from "../api/user-error.types.js";
import { auditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import type { AccountLoader } from "./account-loader.js";
import { DisconnectAccountInput, DisconnectAccountPayload } from "./disconnect.types.js";
import type { DisconnectAccount } from "./disconnect-account.js";
import { isAccountId } from "./social-account.types.js";

@Resolver()
export class DisconnectResolver {
  constructor(
    private readonly database: Database,
    private readonly disconnect: DisconnectAccount,
    private readonly accounts: AccountLoader,
  ) {}

  @Mutation(() => DisconnectAccountPayload, {
    description:
      "Ends a connection on purpose. Its tokens are destroyed; the account stays with its history and can be connected again.",
  })
  async disconnectAccount(
    @Arg("input", () => DisconnectAccountInput, { description: "What to disconnect." }) input: DisconnectAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<DisconnectAccountPayload> {
    const { companyId } = userOf(context);
    const localId = localIdOf("SocialAccount", input.accountId) ?? "";
    const { idempotencyKey: key, ...given } = input;
    const request = { companyId, operation: "disconnectAccount", key, input: given, now: context.now };
    const result = await this.database.transaction((tx) =>
      runOnce<UserError | null>(tx, request, async () => {
        const origin = auditOrigin(context);
        const accountId = isAccountId(localId) ? localId : "";
        const problem = await this.disconnect.run(tx, { companyId, accountId, actor: origin.actor, now: context.now });
        if (problem !== null) return problem;
        const target = { type: "SocialAccount", id: accountId };
        await recordAuditEntry(tx, { ...origin, companyId, action: "ACCOUNT_DISCONNECT", target });
        return null;
      }),
    );
    const problem = result.kind === "REFUSED" ? result.error : result.answer;
    if (problem !== null) return { account: null, userErrors: [problem] };
    return { account: await this.accounts.load(context, companyId, localId), userErrors: [] };
  }
}
