import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { AccountLoader } from "../accounts/account-loader.js";
import { isAccountId } from "../accounts/social-account.types.js";
import { localIdOf } from "../api/global-id.rules.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import { UserErrorCode, userError } from "../api/user-error.types.js";
import type { VerifyAccount } from "./verify-account.js";
import { VerifyAccountInput, VerifyAccountPayload } from "./verify-account.types.js";

@Resolver()
export class VerifyAccountResolver {
  constructor(
    private readonly verify: VerifyAccount,
    private readonly accounts: AccountLoader,
  ) {}

  @Mutation(() => VerifyAccountPayload, {
    description:
      "Asks the platform now whether a connection works, with the same care as the regular looks, and answers when it is known, mostly within a second. Asked again within ten seconds it answers with what it found.",
  })
  async verifyAccount(
    @Arg("input", () => VerifyAccountInput, { description: "What to look at." }) input: VerifyAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<VerifyAccountPayload> {
    const { companyId } = userOf(context);
    const accountId = localIdOf("SocialAccount", input.accountId) ?? "";
    const verdict = isAccountId(accountId) ? await this.verify.run(companyId, accountId) : null;
    if (verdict === null) {
      const problem = userError(UserErrorCode.NOT_FOUND, "There is no such account.", ["accountId"]);
      return { account: null, verdict: null, userErrors: [problem] };
    }
    return { account: await this.accounts.load(context, companyId, accountId), verdict, userErrors: [] };
  }
}
