import { Field, ID, InputType, ObjectType } from "type-graphql";
import { UserError } from "../api/user-error.types.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { PlatformEnum, PurposeEnum } from "../platforms/platform.types.js";
import type { Provider } from "../platforms/provider.js";
import { ProviderEnum } from "../platforms/provider.types.js";
import { ReconnectModeEnum } from "./attempt-enums.types.js";
import { ReconnectAttempt } from "./attempt.types.js";

@InputType()
abstract class WayBackInput {
  @Field(() => ReconnectModeEnum, { description: "How the person comes back." })
  mode!: "POPUP" | "REDIRECT";

  @Field(() => String, {
    description:
      "With POPUP the exact origin of your page, with REDIRECT an address without a fragment. The origin has to be among those that the installation allows.",
  })
  returnTo!: string;

  @Field(() => ProviderEnum, {
    nullable: true,
    description:
      "Where to consent, for platforms that can be reached in two ways (Instagram: META or INSTAGRAM). By default as before, or else the usual way.",
  })
  provider?: Provider | null;
}

@InputType({ description: "Something new to connect." })
export class ConnectAccountInput extends WayBackInput {
  @Field(() => PlatformEnum, { description: "The network." })
  platform!: Platform;

  @Field(() => PurposeEnum, { description: "What for; see `platformPolicies` for what is offered." })
  purpose!: Purpose;
}

@InputType({ description: "An account to repair, to connect again, or to take over from a colleague." })
export class ReconnectAccountInput extends WayBackInput {
  @Field(() => ID, { description: "Id of the `SocialAccount`, in whatever status." })
  accountId!: string;
}

@InputType({ description: "The attempt to end." })
export class CancelReconnectInput {
  @Field(() => ID, { description: "Id of the `ReconnectAttempt`; you have started it." })
  attemptId!: string;
}

@ObjectType({ description: "A trip that may begin." })
export class BeginReconnectPayload {
  @Field(() => String, {
    nullable: true,
    description:
      "Where to send the person's browser, within one minute and once. A page asks for one click there and goes on to the network. Null when nothing was begun.",
  })
  startUrl!: string | null;

  @Field(() => ReconnectAttempt, {
    nullable: true,
    description: "The attempt, to be watched by `reconnectAttemptChanged`.",
  })
  attempt!: ReconnectAttempt | null;

  @Field(() => [UserError], { description: "Why nothing was begun; empty on success." })
  userErrors!: UserError[];
}

@ObjectType({ description: "The result of cancelling." })
export class CancelReconnectPayload {
  @Field(() => ReconnectAttempt, {
    nullable: true,
    description:
      "The attempt as it is now. One that has ended stays as it ended, and one whose browser has come back goes on.",
  })
  attempt!: ReconnectAttempt | null;

  @Field(() => [UserError], { description: "Why there is nothing to cancel; empty on success." })
  userErrors!: UserError[];
}
