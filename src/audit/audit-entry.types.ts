import { Field, ID, InputType, ObjectType } from "type-graphql";
import { ActorKindEnum } from "../api/actor.types.js";
import { PageInfo } from "../api/page.types.js";
import type { Actor } from "../api/viewer.js";

@ObjectType({ description: "A further fact of an audit entry." })
export class AuditDetail {
  @Field({ description: "Its name, for example `role`." })
  name!: string;

  @Field({ description: "Its value: a text as it is, everything else as JSON." })
  value!: string;
}

@ObjectType({ description: "Who did what to what, when, and from where. Entries are never changed." })
export class AuditEntry {
  @Field(() => ID, { description: "Opaque and unique." })
  id!: string;

  @Field(() => Date, { description: "When it was done." })
  occurredAt!: Date;

  @Field(() => ActorKindEnum, { description: "What kind of caller did it." })
  actorKind!: Actor["kind"];

  @Field(() => ID, { nullable: true, description: "Id of the user or service key that did it; null for the others." })
  actorId!: string | null;

  @Field({ description: "What was done, as `NOUN_VERB`, for example `ACCOUNT_DISCONNECT`." })
  action!: string;

  @Field(() => String, { nullable: true, description: "Name of the GraphQL type of what it was done to." })
  targetType!: string | null;

  @Field(() => ID, { nullable: true, description: "Id of what it was done to; `node` may give the object itself." })
  targetId!: string | null;

  @Field(() => [AuditDetail], { description: "Further facts; never a secret." })
  details!: AuditDetail[];

  @Field(() => String, { nullable: true, description: "Network address that the call came from." })
  address!: string | null;

  @Field(() => String, { nullable: true, description: "Joins the entry to the log lines of the same call." })
  requestId!: string | null;
}

@ObjectType({ description: "An audit entry in a page." })
export class AuditEntryEdge {
  @Field({ description: "Where the entry stands in the list; pass it as `after` or `before`." })
  cursor!: string;

  @Field(() => AuditEntry, { description: "The entry." })
  node!: AuditEntry;
}

@ObjectType({ description: "A page of audit entries, the newest first." })
export class AuditEntryConnection {
  @Field(() => [AuditEntryEdge], { description: "The entries with their cursors." })
  edges!: AuditEntryEdge[];

  @Field(() => [AuditEntry], { description: "The entries alone." })
  nodes!: AuditEntry[];

  @Field(() => PageInfo, { description: "Where the page stands in the list." })
  pageInfo!: PageInfo;
}

@InputType({ description: "Which audit entries to list; what is left out does not restrict." })
export class AuditEntryFilter {
  @Field(() => [String], { nullable: true, description: "Only these actions, for example `ACCOUNT_DISCONNECT`." })
  actions?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Only what this user or service key did." })
  actor?: string | null;

  @Field(() => [ActorKindEnum], { nullable: true, description: "Only what callers of these kinds did." })
  actorKinds?: Actor["kind"][] | null;

  @Field(() => ID, { nullable: true, description: "Only what was done to this object." })
  target?: string | null;

  @Field(() => Date, { nullable: true, description: "Only what was done at this instant or later." })
  since?: Date | null;

  @Field(() => Date, { nullable: true, description: "Only what was done before this instant." })
  until?: Date | null;
}
