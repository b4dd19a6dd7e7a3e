import { Field, InputType, ObjectType } from "type-graphql";
import type { Role } from "../api/role.js";
import { UserError } from "../api/user-error.types.js";
import { RoleEnum } from "./role.types.js";
import { UpsertOutcome } from "./upsert.types.js";
import { User } from "./user.types.js";

export const MAX_USERS = 1_000;

@InputType({ description: "A person as it should be. What may be left out keeps its value." })
export class UserInput {
  @Field({ description: "Your own id of the person, at most 128 characters; JWTs name it in `sub`." })
  externalId!: string;

  @Field({ description: "Where reminders and alerts go." })
  email!: string;

  @Field({ description: "The name to show, at most 200 characters." })
  name!: string;

  @Field(() => String, { nullable: true, description: "BCP 47 tag, such as `de`; null takes the company's default." })
  locale?: string | null;

  @Field(() => RoleEnum, { description: "What the person may do." })
  role!: Role;

  @Field(() => Boolean, {
    nullable: true,
    description: "True takes a deactivated person back, false deactivates; left out, it stays (new people are active).",
  })
  active?: boolean | null;
}

@InputType({ description: "People of one company, at most 1,000 in a call." })
export class UpsertUsersInput {
  @Field(() => String, {
    nullable: true,
    description: "Your own id of the company. A key of one company may leave it out.",
  })
  company?: string | null;

  @Field(() => [UserInput], { description: "The people; those who are not named stay as they are." })
  users!: UserInput[];

  @Field(() => String, {
    nullable: true,
    description: "Any text of at most 128 characters, such as a UUID: the same key with the same input acts once.",
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "What became of one person." })
export class UpsertUserResult {
  @Field({ description: "Your own id of the person, as it was sent." })
  externalId!: string;

  @Field(() => UpsertOutcome, { description: "Whether the person is new, changed, as before, or refused." })
  outcome!: UpsertOutcome;

  @Field(() => User, { nullable: true, description: "The person as stored now; null when refused." })
  user!: User | null;

  @Field(() => [UserError], { description: "What was wrong with this one; the others are not held up by it." })
  userErrors!: UserError[];
}

@ObjectType({ description: "What became of the people sent." })
export class UpsertUsersPayload {
  @Field(() => [UpsertUserResult], { description: "One for each person, in the order in which they were sent." })
  results!: UpsertUserResult[];

  @Field(() => [UserError], { description: "What was wrong with the call as a whole; then there are no results." })
  userErrors!: UserError[];
}
