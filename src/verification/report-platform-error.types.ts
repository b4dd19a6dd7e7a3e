import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { SocialAccount } from "../accounts/social-account.types.js";
import { UserError } from "../api/user-error.types.js";
import type { Reason } from "../platforms/reason.js";
import { ReasonEnum } from "../platforms/reason.types.js";
import { VerificationVerdict } from "./verification-verdict.types.js";

@InputType({ description: "One header of an HTTP answer." })
export class PlatformErrorHeaderInput {
  @Field({ description: "Its name, in any case." })
  name!: string;

  @Field({ description: "Its value." })
  value!: string;
}

@InputType({ description: "An answer that a platform gave to a call made with a token of this account." })
export class ReportPlatformErrorInput {
  @Field(() => String, {
    nullable: true,
    description: "Your own id of the company; needed with a key for the whole installation.",
  })
  company?: string | null;

  @Field(() => ID, { description: "Id of the `SocialAccount` that the call was for." })
  accountId!: string;

  @Field(() => Int, { description: "The HTTP status, 100 to 599." })
  httpStatus!: number;

  @Field({ description: "The body, exactly as it came; up to 20,000 bytes. It is read and not kept." })
  body!: string;

  @Field(() => [PlatformErrorHeaderInput], {
    nullable: true,
    description: "The headers; those about limits and waiting times are of use.",
  })
  headers?: PlatformErrorHeaderInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: "Makes the call safe to repeat: the same key and input give the same answer for at least a day.",
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "What became of a report." })
export class ReportPlatformErrorPayload {
  @Field(() => SocialAccount, { nullable: true, description: "The account as it is now; null when nothing was done." })
  account!: SocialAccount | null;

  @Field(() => VerificationVerdict, {
    nullable: true,
    description:
      "What Relink's own look at the connection found, which the report called for; null when nothing was done.",
  })
  verdict!: VerificationVerdict | null;

  @Field(() => ReasonEnum, {
    nullable: true,
    description: "What the reported answer speaks of, taken by itself; null when it names no cause.",
  })
  reportedReason!: Reason | null;

  @Field(() => [UserError], { description: "Why nothing was done; empty on success." })
  userErrors!: UserError[];
}
