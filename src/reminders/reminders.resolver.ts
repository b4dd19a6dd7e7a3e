import sql, { join } from "sql-template-tag";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { RowsOfAccounts } from "../accounts/rows-of-accounts.js";
import { SocialAccount } from "../accounts/social-account.types.js";
import type { RequestContext } from "../api/request-context.js";
import { readMoment, type StoredMoment } from "../database/moment.js";
import type { SqlReader } from "../database/transaction.js";
import { ReminderRung } from "./reminder-rung.types.js";
import type { RungState } from "./rung-state.js";

interface RungColumns {
  account_id: string;
  days_before: number;
  due_at: StoredMoment;
  state: RungState;
}

/** The reminders of an account. */
@Resolver(() => SocialAccount)
export class RemindersResolver {
  private readonly rows: RowsOfAccounts<RungColumns>;

  constructor(database: SqlReader) {
    this.rows = new RowsOfAccounts(database);
  }

  @FieldResolver(() => [ReminderRung], {
    description:
      "The reminders of the expiry that stands at present, the least urgent first. Empty where nobody is needed, or where there are no reminder days.",
  })
  async reminders(@Root() account: SocialAccount, @Ctx() context: RequestContext): Promise<ReminderRung[]> {
    const rows = await this.rows.load(
      context,
      account,
      "reminders",
      (ids) => sql`SELECT r.account_id, r.days_before, r.due_at, r.state FROM social_accounts a
        JOIN reminder_rungs r ON r.company_id = a.company_id AND r.account_id = a.id AND r.epoch = a.expiry_epoch
        WHERE a.company_id = ${account.companyId} AND a.id IN (${join([...ids])})`,
    );
    return rows
      .toSorted((a, b) => b.days_before - a.days_before)
      .map(({ days_before: daysBefore, due_at, state }) =>
        Object.assign(new ReminderRung(), { daysBefore, dueAt: readMoment(due_at), state }),
      );
  }
}
