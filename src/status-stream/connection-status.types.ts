import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import type { Status } from "../accounts/status.js";
import { StatusEnum } from "../accounts/status.types.js";
import { StatusChange } from "../accounts/status-change.types.js";
import { ResyncCauseEnum } from "../accounts/status-change-feed.types.js";
import type { ResyncCause } from "../accounts/stream-position.rules.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { PlatformEnum, PurposeEnum } from "../platforms/platform.types.js";

export const ConnectionStatusEventKindEnum = { CHANGED: "CHANGED", RESYNC: "RESYNC" } as const;
export type ConnectionStatusEventKind = keyof typeof ConnectionStatusEventKindEnum;

registerEnumType(ConnectionStatusEventKindEnum, {
  name: "ConnectionStatusEventKind",
  description: "What a step of the stream says.",
  valuesConfig: {
    CHANGED: { description: "The status of an account changed: see `change`." },
    RESYNC: {
      description:
        "What came after your cursor can no longer be replayed. Load `connections` again; the stream goes on live from `cursor`.",
    },
  },
});

@ObjectType({ simpleResolvers: true, description: "One step of the company's stream of status changes." })
export class ConnectionStatusEvent {
  @Field(() => ConnectionStatusEventKindEnum, { description: "What the step says." })
  kind!: ConnectionStatusEventKind;

  @Field(() => String, {
    description: "Keep it, and give it as `after` when you connect again: nothing will be missed.",
  })
  cursor!: string;

  @Field(() => StatusChange, { nullable: true, description: "The change; null with RESYNC." })
  change!: StatusChange | null;

  @Field(() => ResyncCauseEnum, { nullable: true, description: "Why you have to load again; null with CHANGED." })
  resyncCause!: ResyncCause | null;
}

@InputType({ description: "Which changes to tell of. Everything that is given must hold." })
export class ConnectionStatusFilter {
  @Field(() => [ID], { nullable: true, description: "Only of these accounts, by their ids; at most 100." })
  accountIds?: string[] | null;

  @Field(() => [PlatformEnum], { nullable: true, description: "Only on these platforms." })
  platforms?: Platform[] | null;

  @Field(() => [PurposeEnum], { nullable: true, description: "Only connected for these purposes." })
  purposes?: Purpose[] | null;

  @Field(() => [StatusEnum], { nullable: true, description: "Only changes to these statuses." })
  statuses?: Status[] | null;
}
