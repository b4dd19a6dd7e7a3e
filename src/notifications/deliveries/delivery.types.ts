import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import { PageInfo } from "../../api/page.types.js";
import type { Category } from "../category.js";
import { CategoryEnum } from "../preferences/preferences.types.js";
import { DELIVERY_STATES, type DeliveryState } from "./delivery-state.js";

export const DeliveryStateEnum = Object.fromEntries(DELIVERY_STATES.map((state) => [state, state])) as {
  readonly [State in DeliveryState]: State;
};

registerEnumType(DeliveryStateEnum, {
  name: "DeliveryState",
  description: "How far a mail is.",
  valuesConfig: {
    PLANNED: { description: "It waits: for what else there is to tell, its turn, a retry, or the end of an incident." },
    CLAIMED: { description: "It is being handed to the mail carrier." },
    IN_DOUBT: { description: "It may have gone out: the carrier is asked before it is sent again." },
    SENT: { description: "The mail carrier has it." },
    DELIVERED: { description: "The reader's mail server has it." },
    BOUNCED: { description: "The reader's mail server refused it for good." },
    COMPLAINED: { description: "The reader called it spam." },
    FAILED: { description: "The mail carrier would not take it." },
    SUPPRESSED: { description: "It was not sent: the reader does not want it, or mails to the address came back." },
    CANCELLED: { description: "It was not sent: there was nothing to tell any more." },
  },
});

@ObjectType({
  simpleResolvers: true,
  description: "That one person was told one thing about an account by mail. One mail may tell of many accounts.",
})
export class Delivery {
  companyId!: number;
  userId!: string;

  @Field(() => CategoryEnum, { description: "What it was about." })
  category!: Category;

  @Field(() => Int, {
    nullable: true,
    description: "Of a reminder: how many days before the expiry it was planned for; null for anything else.",
  })
  daysBefore!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "Of a connection that broke or was repaired: the number of that status change; null for anything else.",
  })
  changeNumber!: number | null;

  @Field(() => DeliveryStateEnum, { description: "How far the mail is." })
  state!: DeliveryState;

  @Field(() => Date, { description: "When there was something to tell." })
  plannedAt!: Date;

  @Field(() => Date, { nullable: true, description: "When the mail carrier took it; null if it has not." })
  sentAt!: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: "When the reader's mail server took it; null if it has not, or the carrier does not say.",
  })
  deliveredAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "What the carrier said of the last failure, for a person to read; null if there was none.",
  })
  detail!: string | null;
}

@ObjectType({ simpleResolvers: true, description: "A delivery at its place in the list." })
export class DeliveryEdge {
  @Field(() => String, { description: "Give it as `after` or `before` to go on from here." })
  cursor!: string;

  @Field(() => Delivery, { description: "The delivery." })
  node!: Delivery;
}

@ObjectType({ simpleResolvers: true, description: "A page of an account's deliveries." })
export class DeliveryConnection {
  @Field(() => [DeliveryEdge], { description: "The deliveries of the page, each with its cursor." })
  edges!: readonly DeliveryEdge[];

  @Field(() => [Delivery], { description: "The deliveries of the page." })
  nodes!: readonly Delivery[];

  @Field(() => PageInfo, { description: "Where the page stands in the list." })
  pageInfo!: PageInfo;
}
