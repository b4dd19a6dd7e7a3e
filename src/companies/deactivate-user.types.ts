import { Field, InputType, ObjectType } from "type-graphql";
import { UserError } from "../api/user-error.types.js";
import { User } from "./user.types.js";

@InputType({ description: "Whom to deactivate." })
export class DeactivateUserInput {
  @Field(() => String, {
    nullable: true,
    description: "Your own id of the company. A key of one company may leave it out.",
  })
  company?: string | null;

  @Field({ description: "Your own id of the person." })
  user!: string;

  @Field(() => String, {
    nullable: true,
    description: "Any text of at most 128 characters, such as a UUID: the same key with the same input acts once.",
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "What became of the person." })
export class DeactivateUserPayload {
  @Field(() => User, { nullable: true, description: "The person, no longer active; null when there is none." })
  user!: User | null;

  /** Not part of the API: what its field resolvers read by. Null when there is no such person. */
  person!: { readonly companyId: number; readonly userId: string } | null;

  @Field(() => [UserError], { description: "What was wrong with the input; empty when all is well." })
  userErrors!: UserError[];
}
