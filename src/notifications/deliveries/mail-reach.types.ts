import { Field, Int, ObjectType } from "type-graphql";
import { User } from "../../companies/user.types.js";

@ObjectType({
  simpleResolvers: true,
  description: "Whom mails about an account reach: its reminders, and that it broke.",
})
export class MailReach {
  @Field(() => Int, {
    description:
      "How many people get them. With 0 nobody of the company learns by mail that the connection ends: everybody has unsubscribed or muted it, or mails come back.",
  })
  readers!: number;

  @Field(() => [User], {
    description: "People who want them but get none, because mails to their addresses came back or were called spam.",
  })
  undeliverable!: readonly User[];
}
