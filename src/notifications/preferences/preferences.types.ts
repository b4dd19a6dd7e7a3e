import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { UserError } from "../../api/user-error.types.js";
import { type Category, CATEGORIES } from "../category.js";
import { type Channel, CHANNELS } from "./channel.js";

type EnumOf<Name extends string> = { readonly [Each in Name]: Each };
const enumOf = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, name])) as EnumOf<Name>;

export const CategoryEnum = enumOf(CATEGORIES);
export const ChannelEnum = enumOf(CHANNELS);

registerEnumType(CategoryEnum, {
  name: "NotificationCategory",
  description: "What a message is about; people choose by it.",
  valuesConfig: {
    EXPIRY_REMINDERS: { description: "A connection is about to expire: 10, 5, 1 and 0 days before." },
    BROKEN_CONNECTIONS: {
      description:
        "A network ended a connection or refuses something to it, or connections hang on a colleague who has left or whom no mail reaches.",
    },
    REPAIRED: { description: "A connection works again, or a colleague has taken it over." },
    INCIDENTS: { description: "A network misbehaves for many connections at once, or does so no more." },
  },
});

registerEnumType(ChannelEnum, {
  name: "NotificationChannel",
  description: "How people are told.",
  valuesConfig: {
    MAIL: { description: "By mail." },
    IN_APP: { description: "In `notifications` and by `notificationAdded`." },
  },
});

const IDEMPOTENCY = "Makes the call safe to repeat: the same key and input give the same answer for at least a day.";

@ObjectType({ simpleResolvers: true, description: "Whether a person wants to be told of one category on one channel." })
export class NotificationSetting {
  @Field(() => CategoryEnum, { description: "What about." })
  category!: Category;

  @Field(() => ChannelEnum, { description: "How." })
  channel!: Channel;

  @Field(() => Boolean, { description: "True unless the person has switched it off." })
  enabled!: boolean;
}

@ObjectType({
  simpleResolvers: true,
  description: "What you want to be told, and how. Nobody else sees or changes it.",
})
export class NotificationPreferences {
  @Field(() => [NotificationSetting], { description: "One for each category and channel." })
  settings!: readonly NotificationSetting[];

  @Field(() => Boolean, {
    description:
      "You have unsubscribed from all mail of the company: while this is true no mail comes, whatever `settings` say.",
  })
  unsubscribedFromAll!: boolean;

  @Field(() => [ID], {
    description: "Ids of all accounts of which you hear nothing, by mail or in the app; by name, at most 500.",
  })
  mutedAccountIds!: readonly string[];
}

@InputType({ description: "A choice for one category and channel." })
export class NotificationSettingInput {
  @Field(() => CategoryEnum, { description: "What about." })
  category!: Category;

  @Field(() => ChannelEnum, { description: "How." })
  channel!: Channel;

  @Field(() => Boolean, { description: "Whether you want it." })
  enabled!: boolean;
}

@InputType({ description: "What to change of your preferences; what is left out stays as it is." })
export class UpdateNotificationPreferencesInput {
  @Field(() => [NotificationSettingInput], { nullable: true, description: "Choices, each category and channel once." })
  settings?: NotificationSettingInput[] | null;

  @Field(() => Boolean, { nullable: true, description: "True ends all mail of the company, false brings it back." })
  unsubscribedFromAll?: boolean | null;

  @Field(() => [ID], { nullable: true, description: "Accounts of which you want to hear nothing; at most 100." })
  muteAccounts?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Accounts of which you want to hear again; at most 100." })
  unmuteAccounts?: string[] | null;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY })
  idempotencyKey?: string | null;
}

@InputType({ description: "What to unsubscribe from." })
export class UnsubscribeInput {
  @Field(() => String, {
    description: "The last part of the address of a link to unsubscribe, from a mail that was sent to you.",
  })
  token!: string;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY })
  idempotencyKey?: string | null;
}

@InputType({ description: "What mail to get again." })
export class ResubscribeInput {
  @Field(() => CategoryEnum, {
    nullable: true,
    description:
      "Mails of this category come again; if you had unsubscribed from everything, they alone do. Left out: unsubscribing from everything is undone, and the single settings count as before.",
  })
  category?: Category | null;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY })
  idempotencyKey?: string | null;
}

@ObjectType({ simpleResolvers: true, description: "Your preferences after the change." })
export class NotificationPreferencesPayload {
  @Field(() => NotificationPreferences, { description: "As they are now; unchanged if there are errors." })
  preferences!: NotificationPreferences;

  @Field(() => [UserError], { description: "Why nothing was changed; empty on success." })
  userErrors!: readonly UserError[];
}
