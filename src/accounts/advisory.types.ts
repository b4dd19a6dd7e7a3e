import { Field, Int, ObjectType } from "type-graphql";
import type { Reason } from "../platforms/reason.js";
import { ReasonEnum } from "../platforms/reason.types.js";

@ObjectType({
  simpleResolvers: true,
  description:
    "Something to know of a connection that works: the platform blocks some action for a while, or the operator's own app is at fault. It never changes the status.",
})
export class Advisory {
  @Field(() => Int, { description: "1, 2, 3 … within the account: a higher number is a new advisory." })
  number!: number;

  @Field(() => ReasonEnum, { description: "The stable code." })
  reason!: Reason;

  @Field(() => String, { description: "The matter in one line, in the reader's language." })
  title!: string;

  @Field(() => String, { description: "What it means, in the reader's language. Plain text." })
  explanation!: string;

  @Field(() => [String], { description: "What to do, in order, in the reader's language. Plain text." })
  steps!: readonly string[];

  @Field(() => Date, { description: "When it was first seen." })
  openedAt!: Date;

  @Field(() => Date, { description: "When it was last seen. After 7 days without being seen it is over." })
  lastSeenAt!: Date;
}
