import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../api/request-context.js";
import type { ClocksOfAccount } from "./clocks-of-account.js";
import { Clock } from "./clocks.types.js";
import type { ConsentOfAccount } from "./consent-of-account.js";
import { SocialAccount } from "./social-account.types.js";

/** What of an account ends when, and when it is looked at. */
@Resolver(() => SocialAccount)
export class ClocksResolver {
  constructor(
    private readonly clocksOfAccount: ClocksOfAccount,
    private readonly consents: ConsentOfAccount,
  ) {}

  @FieldResolver(() => [Clock], {
    description: "All ends that the platform has set, each with what happens then; empty for a disconnected account.",
  })
  clocks(@Root() account: SocialAccount, @Ctx() context: RequestContext): Promise<Clock[]> {
    return this.clocksOfAccount.load(context, account);
  }

  @FieldResolver(() => Date, {
    nullable: true,
    description: "When Relink looks at the platform next, at the consent or at the profile; null: it will not.",
  })
  async nextVerificationAt(@Root() account: SocialAccount, @Ctx() context: RequestContext): Promise<Date | null> {
    return (await this.consents.load(context, account)).nextVerificationAt;
  }
}
