import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { UserError } from "../api/user-error.types.js";

@InputType({ description: "The account for which a token is wanted." })
export class IssueAccessTokenInput {
  @Field(() => String, {
    nullable: true,
    description: "Your own id of the company; needed with a key for the whole installation.",
  })
  company?: string | null;

  @Field(() => ID, { description: "Id of the `SocialAccount`." })
  accountId!: string;

  @Field(() => Int, {
    defaultValue: 60,
    description:
      "How many seconds the token must still be good for, 0 to 1800. One that ends sooner is renewed first, which may take a few seconds.",
  })
  minimumSecondsLeft!: number;
}

@ObjectType({ description: "A token that works at the platform. Use it at once, and ask again rather than keep it." })
export class IssueAccessTokenPayload {
  @Field(() => String, {
    nullable: true,
    description:
      "The token, in the clear: the page's own at Facebook, that of the consent elsewhere. Null when there is none.",
  })
  accessToken!: string | null;

  @Field(() => Date, { nullable: true, description: "When the token ends; null when the platform names no end." })
  expiresAt!: Date | null;

  @Field(() => [String], { description: "What the consent allows, in the platform's own words." })
  scopes!: string[];

  @Field(() => [UserError], {
    description: "Why there is no token, and what to do: RECONNECT_NEEDED or TRY_AGAIN_LATER; empty on success.",
  })
  userErrors!: UserError[];
}
