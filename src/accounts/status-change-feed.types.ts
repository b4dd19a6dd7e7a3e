import { Field, ObjectType, registerEnumType } from "type-graphql";
import { StatusChange } from "./status-change.types.js";
import type { ResyncCause } from "./stream-position.rules.js";

/** The causes as the API shows them; the values are those of `ResyncCause`. */
export const ResyncCauseEnum = {
  CURSOR_TOO_OLD: "CURSOR_TOO_OLD",
  CURSOR_TOO_NEW: "CURSOR_TOO_NEW",
  STREAM_RESTARTED: "STREAM_RESTARTED",
} as const satisfies { [Name in ResyncCause]: Name };

registerEnumType(ResyncCauseEnum, {
  name: "ResyncCause",
  description: "Why a client has to load `connections` anew instead of catching up.",
  valuesConfig: {
    CURSOR_TOO_OLD: { description: "Changes after the cursor are no longer kept for replay." },
    CURSOR_TOO_NEW: { description: "The stream is shorter than the cursor says: the database was set back." },
    STREAM_RESTARTED: { description: "The numbers began anew, for example after a backup was restored." },
  },
});

@ObjectType({ simpleResolvers: true, description: "A status change at its place in the company's stream." })
export class StatusChangeFeedEntry {
  @Field(() => String, { description: "The stream cursor behind this change." })
  cursor!: string;

  @Field(() => StatusChange, { description: "The change." })
  change!: StatusChange;
}

@ObjectType({ simpleResolvers: true, description: "Changes of a company in the order in which they happened." })
export class StatusChangeFeed {
  @Field(() => [StatusChangeFeedEntry], { description: "The changes, oldest first; empty when `resyncCause` is set." })
  entries!: readonly StatusChangeFeedEntry[];

  @Field(() => String, {
    description:
      "Stream cursor behind the last entry: `after` of the next call, and of `connectionStatusChanged`. With `resyncCause`, the end of the stream.",
  })
  endCursor!: string;

  @Field(() => Boolean, { description: "Whether more changes follow already." })
  hasMore!: boolean;

  @Field(() => ResyncCauseEnum, {
    nullable: true,
    description:
      "Set when it is not known what came after the cursor: load `connections` anew and go on from its `streamCursor`.",
  })
  resyncCause!: ResyncCause | null;
}
