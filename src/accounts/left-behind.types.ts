import { Field, Int, ObjectType } from "type-graphql";
import { SocialAccount } from "./social-account.types.js";

@ObjectType({
  simpleResolvers: true,
  description:
    "Accounts that live on the consent of one person. They go on working; a colleague can take each over with `reconnectAccount`, without an interruption.",
})
export class LeftBehind {
  @Field(() => Int, { description: "How many there are." })
  totalCount!: number;

  @Field(() => [SocialAccount], { description: "As many of them as were asked for, by name." })
  nodes!: SocialAccount[];
}
