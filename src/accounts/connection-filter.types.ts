import { Field, InputType, Int, registerEnumType } from "type-graphql";
import type { Platform, Purpose } from "../platforms/platform.js";
import { PlatformEnum, PurposeEnum } from "../platforms/platform.types.js";
import type { Status } from "./status.js";
import { StatusEnum } from "./status.types.js";

@InputType({
  description:
    "Which accounts to list. All that is given must hold; within a list any one value will do. An empty list or text restricts nothing.",
})
export class ConnectionFilter {
  @Field(() => [PlatformEnum], { nullable: true, description: "Only profiles at these networks." })
  platforms?: Platform[] | null;

  @Field(() => [PurposeEnum], { nullable: true, description: "Only profiles connected for these purposes." })
  purposes?: Purpose[] | null;

  @Field(() => [StatusEnum], { nullable: true, description: "Only accounts of which one of these is true now." })
  statuses?: Status[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Only accounts whose name, handle or id at the platform contains this text, whatever the case of its letters. Up to 200 characters.",
  })
  text?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "Only connected accounts that will expire within so many days, 1 to 3650.",
  })
  expiringWithinDays?: number | null;
}

export type ConnectionOrderField = "EXPIRES_AT" | "NAME" | "STATUS_CHANGE";

export const ConnectionOrderFieldEnum = {
  EXPIRES_AT: "EXPIRES_AT",
  NAME: "NAME",
  STATUS_CHANGE: "STATUS_CHANGE",
} as const satisfies { [Name in ConnectionOrderField]: Name };

registerEnumType(ConnectionOrderFieldEnum, {
  name: "ConnectionOrderField",
  description: "What a list of accounts can be ordered by.",
  valuesConfig: {
    EXPIRES_AT: { description: "By expiry; accounts without one come after all others." },
    NAME: { description: "By name, as the database compares words." },
    STATUS_CHANGE: { description: "By the number of the last status change: in the order in which things happened." },
  },
});

export type OrderDirection = "ASC" | "DESC";

export const OrderDirectionEnum = { ASC: "ASC", DESC: "DESC" } as const satisfies { [Name in OrderDirection]: Name };

registerEnumType(OrderDirectionEnum, {
  name: "OrderDirection",
  description: "Which end of an order comes first.",
  valuesConfig: {
    ASC: { description: "Smallest, earliest, A first." },
    DESC: { description: "Greatest, latest, Z first." },
  },
});

@InputType({ description: "The order of a list of accounts. Equal ones stand in a fixed order of their own." })
export class ConnectionOrder {
  @Field(() => ConnectionOrderFieldEnum, { description: "What to order by." })
  field!: ConnectionOrderField;

  @Field(() => OrderDirectionEnum, { description: "Which end comes first." })
  direction!: OrderDirection;
}
