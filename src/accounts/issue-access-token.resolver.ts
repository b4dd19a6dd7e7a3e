import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { ApiError } from "../api/api-error.js";
import { localIdOf } from "../api/global-id.rules.js";
import type { RequestContext } from "../api/request-context.js";
import { UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import { auditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import { SUSPENDED } from "../companies/authentication.js";
import { resolveCompany } from "../companies/resolve-company.js";
import { serviceKeyOf } from "../companies/service-key-of.js";
import type { Database } from "../database/database.js";
import type { IssueAccessToken } from "./issue-access-token.js";
import { IssueAccessTokenInput, IssueAccessTokenPayload } from "./issue-access-token.types.js";
import { isAccountId } from "./social-account.types.js";

const MOST_SECONDS = 1_800;

@Resolver()
export class IssueAccessTokenResolver {
  constructor(
    private readonly database: Database,
    private readonly issueToken: IssueAccessToken,
  ) {}

  @Mutation(() => IssueAccessTokenPayload, {
    description:
      "A token with which you can publish, answer or read for an account, renewed first if it is about to end. Each is written down in the audit trail, without the token.",
  })
  async issueAccessToken(
    @Arg("input", () => IssueAccessTokenInput, { description: "For which account." }) input: IssueAccessTokenInput,
    @Ctx() context: RequestContext,
  ): Promise<IssueAccessTokenPayload> {
    const company = await resolveCompany(this.database, serviceKeyOf(context), input.company);
    if (company instanceof UserError) return refused(company);
    if (company.suspendedAt !== null) throw new ApiError("COMPANY_SUSPENDED", SUSPENDED.message);
    const accountId = localIdOf("SocialAccount", input.accountId) ?? "";
    if (!isAccountId(accountId)) {
      return refused(userError(UserErrorCode.NOT_FOUND, "There is no such account.", ["accountId"]));
    }
    const { minimumSecondsLeft } = input;
    if (minimumSecondsLeft < 0 || minimumSecondsLeft > MOST_SECONDS) {
      const message = `\`minimumSecondsLeft\` is from 0 to ${MOST_SECONDS}.`;
      return refused(userError(UserErrorCode.INVALID_VALUE, message, ["minimumSecondsLeft"]));
    }
    const request = { companyId: company.id, accountId, minimumSecondsLeft, now: context.now };
    const issued = await this.issueToken.run(request);
    if (issued instanceof UserError) return refused(issued);
    const { accessToken, expiresAt, scopes, from, renewed } = issued;
    // Before it leaves: what is not in the trail is not handed out.
    await this.database.transaction((tx) =>
      recordAuditEntry(tx, {
        ...auditOrigin(context),
        companyId: company.id,
        action: "ACCESS_TOKEN_ISSUE",
        target: { type: "SocialAccount", id: accountId },
        details: { from, renewed, expiresAt },
      }),
    );
    return { accessToken, expiresAt, scopes: [...scopes], userErrors: [] };
  }
}

function refused(problem: UserError): IssueAccessTokenPayload {
  return { accessToken: null, expiresAt: null, scopes: [], userErrors: [problem] };
}
