import { Field, ID, InputType, ObjectType } from "type-graphql";
import { SocialAccount } from "../accounts/social-account.types.js";
import { UserError } from "../api/user-error.types.js";
import { VerificationVerdict } from "./verification-verdict.types.js";

@InputType({ description: "The account to look at." })
export class VerifyAccountInput {
  @Field(() => ID, { description: "Id of the `SocialAccount`." })
  accountId!: string;
}

@ObjectType({ description: "What a look found." })
export class VerifyAccountPayload {
  @Field(() => SocialAccount, { nullable: true, description: "The account as it is now; null when nothing was done." })
  account!: SocialAccount | null;

  @Field(() => VerificationVerdict, {
    nullable: true,
    description: "What the platform's answers say; null when nothing was done.",
  })
  verdict!: VerificationVerdict | null;

  @Field(() => [UserError], { description: "Why nothing was done; empty on success." })
  userErrors!: UserError[];
}
