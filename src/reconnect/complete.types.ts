import { Field, ID, InputType, ObjectType } from "type-graphql";
import { UserError } from "../api/user-error.types.js";
import { ReconnectAttempt } from "./attempt.types.js";

@InputType({ description: "What the browser brought back from the network." })
export class CompleteReconnectInput {
  @Field(() => ID, { description: "Id of the `ReconnectAttempt`; you have started it." })
  attemptId!: string;

  @Field(() => String, { description: "The `completion` of the message or of the address's fragment. It works once." })
  completion!: string;
}

@InputType({ description: "Which profiles to connect." })
export class ChooseProfilesInput {
  @Field(() => ID, { description: "Id of the `ReconnectAttempt`; you have started it, and it is CHOOSING." })
  attemptId!: string;

  @Field(() => [ID], { description: "Ids of the attempt's `profiles`; at least one." })
  profileIds!: string[];
}

@ObjectType({ description: "How a trip went." })
export class CompleteReconnectPayload {
  @Field(() => ReconnectAttempt, {
    nullable: true,
    description:
      "The attempt as it is now: ENDED with an `outcome`, or CHOOSING. A trip that did not succeed is told by the outcome, not by `userErrors`. Null when nothing was done.",
  })
  attempt!: ReconnectAttempt | null;

  @Field(() => [UserError], { description: "Why nothing was done; empty when the trip was carried on." })
  userErrors!: UserError[];
}

@ObjectType({ description: "What became of a choice." })
export class ChooseProfilesPayload {
  @Field(() => ReconnectAttempt, {
    nullable: true,
    description: "The attempt as it is now, mostly ENDED with an `outcome`. Null when nothing was done.",
  })
  attempt!: ReconnectAttempt | null;

  @Field(() => [UserError], {
    description:
      "Why nothing was done; empty when the choice was carried out. With TRY_AGAIN_LATER it can be repeated.",
  })
  userErrors!: UserError[];
}
