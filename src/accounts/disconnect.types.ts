import { Field, ID, InputType, ObjectType } from "type-graphql";
import { UserError } from "../api/user-error.types.js";
import { SocialAccount } from "./social-account.types.js";

@InputType({ description: "The account to disconnect." })
export class DisconnectAccountInput {
  @Field(() => ID, { description: "Id of the `SocialAccount`." })
  accountId!: string;

  @Field(() => String, {
    nullable: true,
    description: "Makes the call safe to repeat: the same key and input give the same answer for at least a day.",
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "The result of disconnecting." })
export class DisconnectAccountPayload {
  @Field(() => SocialAccount, { nullable: true, description: "The account as it is now; null when nothing was done." })
  account!: SocialAccount | null;

  @Field(() => [UserError], { description: "Why nothing was done; empty on success." })
  userErrors!: UserError[];
}
