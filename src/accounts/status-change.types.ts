import { Field, Int, ObjectType } from "type-graphql";
import { ActorKindEnum } from "../api/actor.types.js";
import { PageInfo } from "../api/page.types.js";
import type { Actor } from "../api/viewer.js";
import { toUser, User } from "../companies/user.types.js";
import type { Reason } from "../platforms/reason.js";
import { ReasonEnum } from "../platforms/reason.types.js";
import type { ChangeFacts } from "./change-facts.js";
import { SocialAccount } from "./social-account.types.js";
import type { ChangeSource, Status } from "./status.js";
import { ChangeSourceEnum, StatusEnum } from "./status.types.js";

@ObjectType({
  simpleResolvers: true,
  description: "One change of the status of one account. The numbers of a company run without a gap.",
})
export class StatusChange {
  @Field(() => Int, { description: "The number of the change in the company's stream." })
  number!: number;

  @Field(() => SocialAccount, {
    description: "The account as it is now, which may be later than the change: compare `lastChangeNumber`.",
  })
  account!: SocialAccount;

  @Field(() => StatusEnum, { nullable: true, description: "The status before; null for the account's first change." })
  from!: Status | null;

  @Field(() => StatusEnum, { description: "The status after." })
  to!: Status;

  @Field(() => ReasonEnum, { nullable: true, description: "The cause, where there is one." })
  reason!: Reason | null;

  @Field(() => ChangeSourceEnum, { description: "How Relink learned of it." })
  source!: ChangeSource;

  @Field(() => ActorKindEnum, { description: "Who caused it." })
  actorKind!: Actor["kind"];

  @Field(() => User, { nullable: true, description: "The person who caused it, if `actorKind` is USER." })
  user!: User | null;

  @Field(() => Date, { description: "When it became true, such as the very instant of the expiry." })
  occurredAt!: Date;

  @Field(() => Date, { description: "When Relink wrote it down." })
  recordedAt!: Date;
}

export function toStatusChange(facts: ChangeFacts, account: SocialAccount): StatusChange {
  return {
    number: facts.number,
    account,
    from: facts.from,
    to: facts.to,
    reason: facts.reason,
    source: facts.source,
    actorKind: facts.actorKind,
    user: facts.user === null ? null : toUser(facts.user),
    occurredAt: facts.occurredAt,
    recordedAt: facts.recordedAt,
  };
}

@ObjectType({ simpleResolvers: true, description: "A status change at its place in an account's history." })
export class StatusChangeEdge {
  @Field(() => String, { description: "Give it as `after` or `before` to go on from here." })
  cursor!: string;

  @Field(() => StatusChange, { description: "The change." })
  node!: StatusChange;
}

@ObjectType({ simpleResolvers: true, description: "A page of an account's history." })
export class StatusChangeConnection {
  @Field(() => [StatusChangeEdge], { description: "The changes of the page, each with its cursor." })
  edges!: readonly StatusChangeEdge[];

  @Field(() => [StatusChange], { description: "The changes of the page." })
  nodes!: readonly StatusChange[];

  @Field(() => PageInfo, { description: "Where the page stands in the history." })
  pageInfo!: PageInfo;
}
