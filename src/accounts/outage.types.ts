import { Field, Float, ObjectType } from "type-graphql";
import { PageInfo } from "../api/page.types.js";
import type { Reason } from "../platforms/reason.js";
import { ReasonEnum } from "../platforms/reason.types.js";
import type { Status } from "./status.js";
import { StatusEnum } from "./status.types.js";

@ObjectType({
  simpleResolvers: true,
  description: "A time in which an account was not connected. Outages of an account neither overlap nor leave a hole.",
})
export class Outage {
  @Field(() => StatusEnum, { description: "What the account was instead: EXPIRED, INVALID or DISCONNECTED." })
  status!: Status;

  @Field(() => ReasonEnum, { nullable: true, description: "The cause, where it is known." })
  cause!: Reason | null;

  @Field(() => Date, { description: "When it began." })
  startedAt!: Date;

  @Field(() => Date, { nullable: true, description: "When it ended; null while it lasts." })
  endedAt!: Date | null;

  @Field(() => Date, { description: "When Relink noticed that it had begun." })
  detectedAt!: Date;

  @Field(() => Float, { description: "Seconds from the beginning until Relink noticed." })
  detectionDelaySeconds!: number;
}

@ObjectType({ simpleResolvers: true, description: "An outage at its place in the list." })
export class OutageEdge {
  @Field(() => String, { description: "Give it as `after` or `before` to go on from here." })
  cursor!: string;

  @Field(() => Outage, { description: "The outage." })
  node!: Outage;
}

@ObjectType({ simpleResolvers: true, description: "A page of an account's outages." })
export class OutageConnection {
  @Field(() => [OutageEdge], { description: "The outages of the page, each with its cursor." })
  edges!: readonly OutageEdge[];

  @Field(() => [Outage], { description: "The outages of the page." })
  nodes!: readonly Outage[];

  @Field(() => PageInfo, { description: "Where the page stands in the list." })
  pageInfo!: PageInfo;
}
