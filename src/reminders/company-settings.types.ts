import { Field, InputType, Int, ObjectType } from "type-graphql";
import { UserError } from "../api/user-error.types.js";
import { Company } from "../companies/company.types.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { PlatformEnum, PurposeEnum } from "../platforms/platform.types.js";

@ObjectType({ description: "On which days before an expiry a company is reminded of profiles of one kind." })
export class ReminderLadder {
  @Field(() => PlatformEnum, { description: "The platform of the profiles." })
  platform!: Platform;

  @Field(() => PurposeEnum, { description: "Why they are connected." })
  purpose!: Purpose;

  @Field(() => [Int], {
    description: "Calendar days before the expiry, greatest first; 0 is the day itself. Empty: no reminders.",
  })
  days!: readonly number[];

  @Field({
    description: "True where the company has chosen the days; false where they are those of `platformPolicies`.",
  })
  chosenByCompany!: boolean;
}

@InputType({ description: "The reminder days for profiles of one kind." })
export class ReminderLadderInput {
  @Field(() => PlatformEnum, { description: "The platform of the profiles." })
  platform!: Platform;

  @Field(() => PurposeEnum, { description: "Why they are connected; see `platformPolicies` for what is offered." })
  purpose!: Purpose;

  @Field(() => [Int], {
    nullable: true,
    description:
      "At most 10 different calendar days before the expiry, each 0 to 365, in any order. Empty: no reminders. Null or left out: the days of `platformPolicies` again.",
  })
  days?: number[] | null;
}

@InputType({ description: "What to change of your company's settings; what is left out stays as it is." })
export class UpdateCompanySettingsInput {
  @Field(() => String, { nullable: true, description: "IANA time zone, such as `Europe/Berlin`." })
  timeZone?: string | null;

  @Field(() => Int, { nullable: true, description: "Local hour, 0 to 23, at which reminders go out." })
  reminderHour?: number | null;

  @Field(() => [ReminderLadderInput], {
    nullable: true,
    description: "Reminder days by platform and purpose; pairs that are not named keep theirs.",
  })
  ladders?: ReminderLadderInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: "Makes the call safe to repeat: the same key and input give the same answer for at least a day.",
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "The result of changing settings." })
export class UpdateCompanySettingsPayload {
  @Field(() => Company, { nullable: true, description: "The company as it is now; null when nothing was stored." })
  company!: Company | null;

  @Field(() => [UserError], { description: "Why nothing was stored; empty on success." })
  userErrors!: UserError[];
}
