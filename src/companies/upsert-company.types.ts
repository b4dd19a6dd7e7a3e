import { Field, InputType, Int, ObjectType } from "type-graphql";
import { UserError } from "../api/user-error.types.js";
import { Company } from "./company.types.js";
import { UpsertOutcome } from "./upsert.types.js";

@InputType({
  description: "A company as it should be. What may be left out keeps its value, or gets its default at first.",
})
export class UpsertCompanyInput {
  @Field({ description: "Your own id of the company, at most 128 characters; JWTs name it in the claim `company`." })
  externalId!: string;

  @Field({ description: "The name to show, at most 200 characters." })
  name!: string;

  @Field({ description: "IANA time zone, such as `Europe/Berlin`." })
  timeZone!: string;

  @Field(() => Int, { nullable: true, description: "Local hour, 0 to 23, at which reminders go out; at first 9." })
  reminderHour?: number | null;

  @Field(() => String, { nullable: true, description: "BCP 47 tag for people who have none; at first `en`." })
  defaultLocale?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "True shuts out its people and keys, false lets them in again. For keys of the whole installation.",
  })
  suspended?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "Any text of at most 128 characters, such as a UUID: the same key with the same input acts once.",
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "What became of the company." })
export class UpsertCompanyPayload {
  @Field(() => UpsertOutcome, { description: "Whether it is new, changed, as it was, or refused." })
  outcome!: UpsertOutcome;

  @Field(() => Company, { nullable: true, description: "The company as it is now; null when it was refused." })
  company!: Company | null;

  @Field(() => [UserError], { description: "What was wrong with the input; empty when all is well." })
  userErrors!: UserError[];
}
