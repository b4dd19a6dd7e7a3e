import { Field, ID, InputType, Int, InterfaceType, ObjectType, registerEnumType } from "type-graphql";
import { SocialAccount } from "../../accounts/social-account.types.js";
import { Node } from "../../api/node.types.js";
import { PageInfo } from "../../api/page.types.js";
import { UserError } from "../../api/user-error.types.js";
import { User } from "../../companies/user.types.js";
import type { Reason } from "../../platforms/reason.js";
import { ReasonEnum } from "../../platforms/reason.types.js";
import { Incident } from "../../verification/incident.types.js";
import type { Category } from "../category.js";
import { CategoryEnum } from "../preferences/preferences.types.js";
import type { NotificationKind } from "./notification-kind.js";

export const NotificationKindEnum = {
  EXPIRY_REMINDER: "EXPIRY_REMINDER",
  CONNECTION_BROKEN: "CONNECTION_BROKEN",
  CONNECTION_LIMITED: "CONNECTION_LIMITED",
  CONNECTION_REPAIRED: "CONNECTION_REPAIRED",
  CONNECTION_TAKEN_OVER: "CONNECTION_TAKEN_OVER",
  INCIDENT_OPENED: "INCIDENT_OPENED",
  INCIDENT_CLOSED: "INCIDENT_CLOSED",
  COLLEAGUE_LEFT: "COLLEAGUE_LEFT",
  COLLEAGUE_UNREACHABLE: "COLLEAGUE_UNREACHABLE",
} as const satisfies { [Kind in NotificationKind]: Kind };

registerEnumType(NotificationKindEnum, {
  name: "NotificationKind",
  description: "What a notification tells.",
  valuesConfig: {
    EXPIRY_REMINDER: { description: "A connection is about to expire. An `ExpiryReminder`." },
    CONNECTION_BROKEN: { description: "A network ended a connection. A `ConnectionBroken`." },
    CONNECTION_LIMITED: {
      description: "A network refuses something to a connection that works otherwise. A `ConnectionLimited`.",
    },
    CONNECTION_REPAIRED: { description: "A broken or expired connection works again. A `ConnectionRepaired`." },
    CONNECTION_TAKEN_OVER: {
      description: "A working connection lives on somebody else's consent from now on. A `ConnectionTakenOver`.",
    },
    INCIDENT_OPENED: { description: "A network misbehaves for many at once. An `IncidentNews`." },
    INCIDENT_CLOSED: { description: "It does so no more. An `IncidentNews`." },
    COLLEAGUE_LEFT: { description: "Connections hang on somebody who was deactivated. For admins. A `ColleagueLeft`." },
    COLLEAGUE_UNREACHABLE: {
      description:
        "Mails to somebody come back, and about some connections nobody else is mailed. For admins. A `ColleagueUnreachable`.",
    },
  },
});

@InterfaceType("Notification", {
  implements: Node,
  description:
    "Something that you are told in the app, kept for 90 days. `title` and `body` can be shown as they are; the types that implement it say the same in fields.",
  resolveType: (value: object) => value.constructor.name,
})
export abstract class Notification extends Node {
  @Field(() => NotificationKindEnum, { description: "What it tells." })
  kind!: NotificationKind;

  @Field(() => CategoryEnum, { description: "By which you chose to be told." })
  category!: Category;

  @Field(() => String, { description: "One line in your language, plain text." })
  title!: string;

  @Field(() => String, { description: "A few sentences in your language, plain text." })
  body!: string;

  @Field(() => SocialAccount, {
    nullable: true,
    description: "The account that it is about, as it is now; null where it is about none.",
  })
  account!: SocialAccount | null;

  @Field(() => Date, { description: "When you were told." })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: "When you marked it as read; null: not yet." })
  readAt!: Date | null;
}

@ObjectType({ implements: Notification, simpleResolvers: true, description: "A connection is about to expire." })
export class ExpiryReminder extends Notification {
  @Field(() => Int, { description: "The reminder: so many days before the expiry, 0 on the day itself." })
  daysBefore!: number;

  @Field(() => Date, { description: "When the connection expires, as it was known then." })
  expiresAt!: Date;
}

@ObjectType({ implements: Notification, simpleResolvers: true, description: "A network ended a connection." })
export class ConnectionBroken extends Notification {
  @Field(() => ReasonEnum, { nullable: true, description: "The cause that was found." })
  reason!: Reason | null;

  @Field(() => Int, { description: "The number of the status change in the company's stream." })
  changeNumber!: number;
}

@ObjectType({
  implements: Notification,
  simpleResolvers: true,
  description: "A network refuses something to a connection that works otherwise, or our own app is at fault there.",
})
export class ConnectionLimited extends Notification {
  @Field(() => ReasonEnum, { nullable: true, description: "The cause that was found." })
  reason!: Reason | null;
}

@ObjectType({ implements: Notification, simpleResolvers: true, description: "A connection works again." })
export class ConnectionRepaired extends Notification {
  @Field(() => User, { nullable: true, description: "Who repaired it; null: it healed by itself, or through a link." })
  repairedBy!: User | null;

  @Field(() => Int, { description: "The number of the status change in the company's stream." })
  changeNumber!: number;
}

@ObjectType({
  implements: Notification,
  simpleResolvers: true,
  description: "A working connection lives on somebody else's consent from now on; nothing was interrupted.",
})
export class ConnectionTakenOver extends Notification {
  @Field(() => User, { nullable: true, description: "Who took it over; null: somebody outside, through a link." })
  takenOverBy!: User | null;
}

@ObjectType({ implements: Notification, simpleResolvers: true, description: "A network's trouble begins or is over." })
export class IncidentNews extends Notification {
  @Field(() => Incident, { nullable: true, description: "The incident as it is now." })
  incident!: Incident | null;

  @Field(() => Int, { description: "How many connections of the company it touched when it began." })
  accountsConcerned!: number;
}

@ObjectType({
  implements: Notification,
  simpleResolvers: true,
  description: "Connections hang on somebody who was deactivated: have them taken over before the consent ends.",
})
export class ColleagueLeft extends Notification {
  @Field(() => User, { nullable: true, description: "Who left." })
  colleague!: User | null;

  @Field(() => Int, { description: "How many connections lived on that person's consent then." })
  accountsConcerned!: number;
}

@ObjectType({
  implements: Notification,
  simpleResolvers: true,
  description:
    "Mails to somebody come back, and about some connections nobody else is mailed: correct the address, or have a colleague told.",
})
export class ColleagueUnreachable extends Notification {
  @Field(() => User, { nullable: true, description: "Whom no mail reaches." })
  colleague!: User | null;

  @Field(() => Int, { description: "About how many connections nobody is mailed." })
  accountsConcerned!: number;
}

@ObjectType({ simpleResolvers: true, description: "A notification at its place in a list." })
export class NotificationEdge {
  @Field(() => String, { description: "Give it as `after` or `before` to go on from here." })
  cursor!: string;

  @Field(() => Notification, { description: "The notification." })
  node!: Notification;
}

@ObjectType({ simpleResolvers: true, description: "A page of your notifications, the newest first." })
export class NotificationConnection {
  @Field(() => [NotificationEdge], { description: "The notifications with their cursors." })
  edges!: readonly NotificationEdge[];

  @Field(() => [Notification], { description: "The notifications alone." })
  nodes!: readonly Notification[];

  @Field(() => PageInfo, { description: "Where the page stands in the list." })
  pageInfo!: PageInfo;

  /** Not part of the API: for the field resolver of `totalCount`. */
  count!: () => Promise<number>;
}

@InputType({ description: "Which of your notifications you have read: give either `ids` or `all`." })
export class MarkNotificationsReadInput {
  @Field(() => [ID], { nullable: true, description: "These, at most 100. Ids that are not yours are passed over." })
  ids?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: "True: all of them." })
  all?: boolean | null;

  @Field(() => Date, {
    nullable: true,
    description:
      "With `all`: only those created at this instant or before it. Give the `createdAt` of the newest that you have shown, so that what has come since stays unread.",
  })
  upTo?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: "What was marked." })
export class MarkNotificationsReadPayload {
  @Field(() => Int, { description: "How many were unread and are read now." })
  marked!: number;

  @Field(() => Int, { description: "How many are unread still." })
  unreadCount!: number;

  @Field(() => [UserError], { description: "Why nothing was done; empty on success." })
  userErrors!: readonly UserError[];
}
