import { Field, ID, ObjectType } from "type-graphql";
import { SocialAccount } from "../accounts/social-account.types.js";
import { toGlobalId } from "../api/global-id.rules.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { PlatformEnum, PurposeEnum } from "../platforms/platform.types.js";
import type { Provider } from "../platforms/provider.js";
import { ProviderEnum } from "../platforms/provider.types.js";
import type { AttemptDetails } from "./attempt-details.js";
import type { AttemptFacts } from "./attempt-facts.js";
import { AttemptOutcomeEnum, AttemptStepEnum } from "./attempt-enums.types.js";
import type { AttemptOutcome, AttemptStep } from "./attempt.js";

@ObjectType({ description: "A profile as people know it." })
export class NamedProfile {
  @Field(() => String, { description: "The name that the platform shows." })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: "The short name, such as `@acme`; null where the platform has none.",
  })
  handle!: string | null;
}

@ObjectType({ description: "A profile that the new consent reaches and that can be chosen." })
export class ProfileChoice {
  @Field(() => ID, { description: "What `chooseProfiles` takes; good for this attempt alone." })
  id!: string;

  @Field(() => PlatformEnum, { description: "The network that the profile is at." })
  platform!: Platform;

  @Field(() => PurposeEnum, { description: "What it would be connected for." })
  purpose!: Purpose;

  @Field(() => String, { description: "The name that the platform shows." })
  name!: string;

  @Field(() => String, { nullable: true, description: "The short name; null where the platform has none." })
  handle!: string | null;

  @Field(() => SocialAccount, {
    nullable: true,
    description: "The account that your company has of this profile for this purpose already, in whatever status.",
  })
  account!: SocialAccount | null;
}

@ObjectType({
  description:
    "One trip of a person to a network and back, to connect something new or to repair an account. Open for ten minutes; kept for thirty days after its end.",
})
export class ReconnectAttempt {
  @Field(() => ID, { description: "Opaque and unique; the page that comes back names the attempt by it." })
  id!: string;

  @Field(() => AttemptStepEnum, { description: "How far it is." })
  step!: AttemptStep;

  @Field(() => AttemptOutcomeEnum, {
    nullable: true,
    description: "How it ended. While it is CHOOSING, ACCOUNT_MISMATCH says why; otherwise null until it has ended.",
  })
  outcome!: AttemptOutcome | null;

  @Field(() => PlatformEnum, { description: "The network that something is connected at." })
  platform!: Platform;

  @Field(() => PurposeEnum, { description: "What it is connected for." })
  purpose!: Purpose;

  @Field(() => ProviderEnum, { description: "Where the person consents." })
  provider!: Provider;

  @Field(() => Date, { description: "When it was started." })
  createdAt!: Date;

  @Field(() => Date, { description: "When it ends by itself unless it goes on." })
  expiresAt!: Date;

  @Field(() => Date, { nullable: true, description: "When it ended; null while it is open." })
  endedAt!: Date | null;

  @Field(() => NamedProfile, {
    nullable: true,
    description: "With ACCOUNT_MISMATCH: the profile that should have come.",
  })
  expected!: NamedProfile | null;

  @Field(() => [NamedProfile], { description: "With ACCOUNT_MISMATCH: what came instead; otherwise empty." })
  received!: readonly NamedProfile[];

  @Field(() => [String], {
    description: "With INSUFFICIENT_SCOPE: the permissions, in the network's own words, that were not given.",
  })
  missingScopes!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: "The code of the error with which the network sent the person back, such as `access_denied`.",
  })
  networkCode!: string | null;

  @Field(() => Boolean, {
    description:
      "True after a reconnect of monitored Instagram: hashtags and competitors that are watched should be looked through.",
  })
  checkHashtags!: boolean;

  /** Not part of the API: what its field resolvers read by. */
  companyId!: number;
  localId!: string;
  accountId!: string | null;
  startedById!: string | null;
  details!: AttemptDetails;
}

export function toReconnectAttempt(facts: AttemptFacts): ReconnectAttempt {
  const { details } = facts;
  return Object.assign(new ReconnectAttempt(), {
    id: attemptGlobalId(facts.id),
    step: facts.step,
    outcome: facts.outcome,
    platform: facts.platform,
    purpose: facts.purpose,
    provider: facts.provider,
    createdAt: facts.createdAt,
    expiresAt: facts.expiresAt,
    endedAt: facts.endedAt,
    expected: details.expected ?? null,
    received: details.received ?? [],
    missingScopes: details.missingScopes ?? [],
    networkCode: details.networkCode ?? null,
    checkHashtags: details.checkHashtags ?? false,
    companyId: facts.companyId,
    localId: facts.id,
    accountId: facts.accountId,
    startedById: facts.userId,
    details,
  } satisfies ReconnectAttempt);
}

export function attemptGlobalId(id: string): string {
  return toGlobalId("ReconnectAttempt", id);
}
