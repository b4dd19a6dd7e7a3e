import { Field, Int, ObjectType } from "type-graphql";

@ObjectType({
  simpleResolvers: true,
  description:
    "All accounts of the company that live on one consent of one person at a network. A reconnect that renews the consent repairs every one of them that the person still reaches.",
})
export class SharedConsent {
  @Field(() => Int, { description: "How many accounts there are, the one that you asked about included." })
  accounts!: number;

  @Field(() => Int, { description: "How many of them are expired or invalid at the moment of this answer." })
  broken!: number;
}
