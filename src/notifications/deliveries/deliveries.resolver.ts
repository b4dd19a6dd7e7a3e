import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { SocialAccount } from "../../accounts/social-account.types.js";
import { readPageRequest } from "../../api/page.rules.js";
import { PageArgs } from "../../api/page.types.js";
import type { RequestContext } from "../../api/request-context.js";
import type { UserLoader } from "../../companies/user-loader.js";
import { User } from "../../companies/user.types.js";
import { Delivery, DeliveryConnection } from "./delivery.types.js";
import { MailReach } from "./mail-reach.types.js";
import type { MailReachOfAccount } from "./mail-reach-of-account.js";
import type { ReadDeliveries } from "./read-deliveries.js";

/** Who is told of an account by mail. */
@Resolver(() => SocialAccount)
export class DeliveriesOfAccountResolver {
  constructor(
    private readonly readDeliveries: ReadDeliveries,
    private readonly reach: MailReachOfAccount,
  ) {}

  @FieldResolver(() => DeliveryConnection, {
    description:
      "Who was told what about the account by mail, and whether it arrived; newest first, kept for 400 days.",
  })
  deliveries(
    @Root() account: SocialAccount,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<DeliveryConnection> {
    return this.readDeliveries.read(context, account, readPageRequest(page));
  }

  @FieldResolver(() => MailReach, {
    description: "Whether mails about this account reach anybody. Show a warning when they do not.",
  })
  mailReach(@Root() account: SocialAccount, @Ctx() context: RequestContext): Promise<MailReach> {
    return this.reach.load(context, account);
  }
}

@Resolver(() => Delivery)
export class DeliveryFieldsResolver {
  constructor(private readonly users: UserLoader) {}

  @FieldResolver(() => User, { nullable: true, description: "Whom it went to." })
  recipient(@Root() { companyId, userId }: Delivery, @Ctx() context: RequestContext): Promise<User | null> {
    return this.users.load(context, companyId, userId);
  }
}
