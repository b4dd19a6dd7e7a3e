import { Field, Int, ObjectType } from "type-graphql";
import type { Platform, Purpose } from "./platform.js";
import { PlatformEnum, PurposeEnum } from "./platform.types.js";
import { type Policy, providersOf } from "./policies.rules.js";
import type { Provider } from "./provider.js";
import { ProviderEnum } from "./provider.types.js";

@ObjectType({
  description:
    "What Relink does for profiles of one platform connected for one purpose. Pairs without one are refused.",
})
export class PlatformPolicy {
  @Field(() => PlatformEnum, { description: "The platform." })
  platform!: Platform;

  @Field(() => PurposeEnum, { description: "The purpose." })
  purpose!: Purpose;

  @Field(() => [ProviderEnum], { description: "Whose consent reaches such profiles, the usual one first." })
  providers!: readonly Provider[];

  @Field(() => [Int], {
    description:
      "Reminder days before the expiry, greatest first; 0 is the day of the expiry. Empty: no reminders are sent.",
  })
  reminderDays!: readonly number[];

  @Field({
    description: "True where no published rule names reminder days and Relink has chosen them itself.",
  })
  reminderDaysChosenByRelink!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      "Days that a fresh consent usually lasts; null: no fixed end. A rule of thumb: `expiresAt` of the account is the truth.",
  })
  nominalLifetimeDays!: number | null;

  @Field(() => Int, {
    description: "Hours between two looks at a connection of which nothing else is heard.",
  })
  verificationIntervalHours!: number;
}

export function toPlatformPolicy(policy: Policy): PlatformPolicy {
  return Object.assign(new PlatformPolicy(), {
    platform: policy.platform,
    purpose: policy.purpose,
    providers: providersOf(policy.platform),
    reminderDays: policy.ladder,
    reminderDaysChosenByRelink: policy.ladderIsOwnDecision,
    nominalLifetimeDays: policy.nominalLifetimeDays,
    verificationIntervalHours: policy.probeEveryHours,
  });
}
