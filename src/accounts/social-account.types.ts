import { Field, Int, ObjectType } from "type-graphql";
import { toGlobalId } from "../api/global-id.rules.js";
import { Node } from "../api/node.types.js";
import { toUser, User, type UserColumns } from "../companies/user.types.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { PlatformEnum, PurposeEnum } from "../platforms/platform.types.js";
import type { Reason } from "../platforms/reason.js";
import { ReasonEnum } from "../platforms/reason.types.js";
import type { AccountFacts } from "./account-facts.js";
import { effectiveStatus } from "./effective-status.js";
import type { Status } from "./status.js";
import { StatusEnum } from "./status.types.js";

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: "One social profile of the company, connected for one purpose. It keeps its id through every reconnect.",
})
export class SocialAccount extends Node {
  @Field(() => PlatformEnum, { description: "The network that the profile is at." })
  platform!: Platform;

  @Field(() => PurposeEnum, { description: "Why it is connected." })
  purpose!: Purpose;

  @Field(() => String, { description: "The profile's own id at the platform: page, channel, location, ad account." })
  externalId!: string;

  @Field(() => String, { description: "The profile's name as the platform showed it last." })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: "The short name, such as `@acme`; null where the platform has none.",
  })
  handle!: string | null;

  @Field(() => StatusEnum, { description: "What is true of the connection at the moment of this answer; never stale." })
  status!: Status;

  @Field(() => Date, { description: "Since when it is so." })
  statusSince!: Date;

  @Field(() => ReasonEnum, { nullable: true, description: "The cause of the status; null while it is connected." })
  statusReason!: Reason | null;

  @Field(() => Int, {
    description:
      "Number of the account's last status change. An event with this number or a lower one tells nothing new.",
  })
  lastChangeNumber!: number;

  @Field(() => Date, {
    nullable: true,
    description: "When a person has to consent anew at the latest; null if no such end is known.",
  })
  expiresAt!: Date | null;

  @Field(() => User, {
    nullable: true,
    description: "The person on whose consent it lives; null where an import named nobody.",
  })
  connectedBy!: User | null;

  @Field(() => Date, { description: "When that person connected it." })
  connectedAt!: Date;

  @Field(() => Date, { nullable: true, description: "When a look at the platform last found it alive; null: not yet." })
  lastVerifiedAt!: Date | null;

  @Field(() => Date, { description: "When the account came to Relink." })
  createdAt!: Date;

  /** Not part of the API: what its field resolvers read by. */
  companyId!: number;
  localId!: string;
}

/** Accounts as they are at `now`; a person who connected many of them is made once. */
export function toSocialAccounts(all: readonly AccountFacts[], now: Date): SocialAccount[] {
  const people = new Map<UserColumns, User>();
  const connectorOf = (columns: UserColumns): User => {
    const known = people.get(columns);
    if (known !== undefined) return known;
    const user = toUser(columns);
    people.set(columns, user);
    return user;
  };
  return all.map((facts) => toSocialAccount(facts, now, connectorOf));
}

/** The account as it is at `now`. */
export function toSocialAccount(facts: AccountFacts, now: Date, connectorOf = toUser): SocialAccount {
  const { status, since, reason } = effectiveStatus(facts, now);
  const account = new SocialAccount();
  account.id = toGlobalId("SocialAccount", facts.id);
  account.companyId = facts.companyId;
  account.localId = facts.id;
  account.platform = facts.platform;
  account.purpose = facts.purpose;
  account.externalId = facts.externalId;
  account.name = facts.name;
  account.handle = facts.handle;
  account.status = status;
  account.statusSince = since;
  account.statusReason = reason;
  account.lastChangeNumber = facts.lastChangeNumber;
  account.expiresAt = facts.expiresAt;
  account.connectedBy = facts.connectedBy === null ? null : connectorOf(facts.connectedBy);
  account.connectedAt = facts.connectedAt;
  account.lastVerifiedAt = facts.lastVerifiedAt;
  account.createdAt = facts.createdAt;
  return account;
}

const LOCAL_ID = /^[\w-]{1,21}$/;

/** Whether a text can be the local id of an account at all: others are not even asked for, since columns hold ASCII only. */
export function isAccountId(localId: string): boolean {
  return LOCAL_ID.test(localId);
}
