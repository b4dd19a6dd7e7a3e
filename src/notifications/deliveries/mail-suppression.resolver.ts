import DataLoader from "dataloader";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../api/request-context.js";
import { User } from "../../companies/user.types.js";
import type { SqlReader } from "../../database/transaction.js";
import { MailSuppression } from "./mail-suppression.types.js";
import type { Suppression, Suppressions } from "./suppressions.js";

const BATCH = 500;

/** Whether mails reach a person. */
@Resolver(() => User)
export class MailSuppressionResolver {
  constructor(
    private readonly database: SqlReader,
    private readonly suppressions: Suppressions,
  ) {}

  @FieldResolver(() => MailSuppression, {
    nullable: true,
    description:
      "That mails to the person's address are stopped, because they came back or were called spam; null when they are not.",
  })
  async mailSuppressed(@Root() { email }: User, @Ctx() context: RequestContext): Promise<MailSuppression | null> {
    const loader = context.loaders.of(
      this,
      () =>
        new DataLoader<string, Suppression | null>(
          async (emails) => {
            const found = await this.suppressions.find(this.database, emails);
            return emails.map((each) => found.get(each) ?? null);
          },
          { maxBatchSize: BATCH },
        ),
    );
    const suppression = await loader.load(email);
    return suppression === null ? null : Object.assign(new MailSuppression(), suppression);
  }
}
