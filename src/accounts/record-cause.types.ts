import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { UserError } from "../api/user-error.types.js";
import { SocialAccount } from "./social-account.types.js";
import type { StatableReason } from "./stated-cause.rules.js";

/** The reasons as the API shows them; the values are those of `StatableReason`. */
export const StatableReasonEnum = {
  CREDENTIALS_CHANGED: "CREDENTIALS_CHANGED",
  SECURITY_CHECK_REQUIRED: "SECURITY_CHECK_REQUIRED",
  IDENTITY_UNCONFIRMED: "IDENTITY_UNCONFIRMED",
  TWO_FACTOR_REQUIRED: "TWO_FACTOR_REQUIRED",
  ADMIN_ROLE_LOST: "ADMIN_ROLE_LOST",
  ACCOUNT_LOCKED: "ACCOUNT_LOCKED",
  ACCOUNT_SUSPENDED: "ACCOUNT_SUSPENDED",
  ACCOUNT_RESTRICTED: "ACCOUNT_RESTRICTED",
  SUSPICIOUS_ACTIVITY: "SUSPICIOUS_ACTIVITY",
} as const satisfies { [Name in StatableReason]: Name };

registerEnumType(StatableReasonEnum, {
  name: "StatableReason",
  description:
    "The causes that a person may state: what networks do not signal, or not clearly. Each is a `Reason` too.",
  valuesConfig: {
    CREDENTIALS_CHANGED: {
      description: "A password, user name or security setting was changed. Any platform; only Meta signals it.",
    },
    SECURITY_CHECK_REQUIRED: {
      description:
        "Facebook or Instagram has the person pass a security check. Say in `finishedAt` when it was finished: at Facebook a reconnect works 24 hours later.",
    },
    IDENTITY_UNCONFIRMED: {
      description: "Facebook or Instagram wants the person to confirm who they are.",
    },
    TWO_FACTOR_REQUIRED: {
      description:
        "Facebook or Instagram: the business admits only people with two-step login, and the person has none.",
    },
    ADMIN_ROLE_LOST: {
      description:
        "The person who connected no longer administers the profile, or has left. Facebook, Instagram, LinkedIn, YouTube, Google Business.",
    },
    ACCOUNT_LOCKED: { description: "X has locked the account for the time being." },
    ACCOUNT_SUSPENDED: { description: "The platform has suspended the account. X, YouTube, Google Business, TikTok." },
    ACCOUNT_RESTRICTED: {
      description:
        "The platform has restricted the person's account, for a time or for good. LinkedIn (which never signals it), Instagram, TikTok.",
    },
    SUSPICIOUS_ACTIVITY: {
      description:
        "The platform finds the use of the account unusual: alias names, or one login shared by several people or devices. Any platform; none signals it.",
    },
  },
});

@InputType({ description: "What a person knows of an outage that no platform tells." })
export class RecordCauseInput {
  @Field(() => ID, { description: "Id of the `SocialAccount`; it has to be expired or invalid." })
  accountId!: string;

  @Field(() => StatableReasonEnum, { description: "The cause." })
  reason!: StatableReason;

  @Field(() => Date, {
    nullable: true,
    description:
      "When what the platform asked for was finished there, such as its security check; not in the future, and in this outage. Leave it out while it is not finished, and call again when it is.",
  })
  finishedAt?: Date | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Reconnect all the same: after a security check `canReconnectNow` is true at once, whether or not it is finished and the waiting over.",
  })
  override!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Makes the call safe to repeat: the same key and input give the same answer for at least a day.",
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "The result of stating a cause." })
export class RecordCausePayload {
  @Field(() => SocialAccount, {
    nullable: true,
    description: "The account with its refined `diagnosis`; its status is as before. Null when nothing was stored.",
  })
  account!: SocialAccount | null;

  @Field(() => [UserError], { description: "Why nothing was stored; empty on success." })
  userErrors!: UserError[];
}
