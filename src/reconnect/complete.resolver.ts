import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { localIdOf } from "../api/global-id.rules.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import { auditOrigin } from "../audit/audit-origin.js";
import { toReconnectAttempt } from "./attempt.types.js";
import type { ConsumeRefusal } from "./attempts.js";
import type { ChoiceRefusal, ChooseProfiles } from "./choose-profiles.js";
import {
  ChooseProfilesInput,
  ChooseProfilesPayload,
  CompleteReconnectInput,
  CompleteReconnectPayload,
} from "./complete.types.js";
import type { CompleteReconnect } from "./complete-reconnect.js";

@Resolver()
export class CompleteResolver {
  constructor(
    private readonly complete: CompleteReconnect,
    private readonly choose: ChooseProfiles,
  ) {}

  @Mutation(() => CompleteReconnectPayload, {
    description:
      "Carries a trip on that came back from the network: fetches the consent, compares whose it is, tries it, and only then puts it in place. Everything of the company that was expired or invalid and that the same login reaches is repaired along with it. Call it at once: codes of some networks live for seconds. Never repeated by an idempotency key: of several calls one has its way.",
  })
  async completeReconnect(
    @Arg("input", () => CompleteReconnectInput, { description: "What came back." }) input: CompleteReconnectInput,
    @Ctx() context: RequestContext,
  ): Promise<CompleteReconnectPayload> {
    const attemptId = localIdOf("ReconnectAttempt", input.attemptId) ?? "";
    const done = await this.complete.run({ ...callOf(context), attemptId, completion: input.completion });
    if (done.kind === "COMPLETED") return { attempt: toReconnectAttempt(done.attempt), userErrors: [] };
    const path = [done.code === "WRONG_COMPLETION" ? "completion" : "attemptId"];
    return { attempt: null, userErrors: [refusal(done.code, path)] };
  }

  @Mutation(() => ChooseProfilesPayload, {
    description:
      "Connects the chosen profiles of a trip that is CHOOSING. A profile that the company has already is connected on the new consent and keeps its id and history.",
  })
  async chooseProfiles(
    @Arg("input", () => ChooseProfilesInput, { description: "The choice." }) input: ChooseProfilesInput,
    @Ctx() context: RequestContext,
  ): Promise<ChooseProfilesPayload> {
    const attemptId = localIdOf("ReconnectAttempt", input.attemptId) ?? "";
    const done = await this.choose.run({ ...callOf(context), attemptId, profileIds: input.profileIds });
    if (done.kind === "COMPLETED") return { attempt: toReconnectAttempt(done.attempt), userErrors: [] };
    const path = [done.code === "UNKNOWN_PROFILE" ? "profileIds" : "attemptId"];
    return { attempt: null, userErrors: [refusal(done.code, path)] };
  }
}

function callOf(context: RequestContext) {
  const { companyId, userId } = userOf(context);
  const { actor, occurredAt, address, requestId } = auditOrigin(context);
  // A caller who hangs up stops nothing: a code works once, and what came for it is put to use.
  const { signal } = new AbortController();
  return { companyId, user: userId, actor, now: occurredAt, address, requestId, signal };
}

const REFUSALS: Readonly<Record<ConsumeRefusal | ChoiceRefusal, readonly [UserErrorCode, string]>> = {
  NOT_FOUND: [UserErrorCode.NOT_FOUND, "You have started no such attempt."],
  NOT_RETURNED: [UserErrorCode.ATTEMPT_NOT_RETURNED, "Nobody has come back from the network with this attempt yet."],
  USED: [UserErrorCode.ATTEMPT_USED, "Another call completes this attempt already; watch it instead."],
  ENDED: [UserErrorCode.ATTEMPT_ENDED, "The attempt is over; read it to see how it ended."],
  EXPIRED: [UserErrorCode.ATTEMPT_EXPIRED, "The attempt was not finished in time; begin a new one."],
  SUPERSEDED: [
    UserErrorCode.ATTEMPT_SUPERSEDED,
    "A later attempt for the account was begun, and only that one counts.",
  ],
  WRONG_COMPLETION: [UserErrorCode.WRONG_COMPLETION, "This completion did not come back with this attempt."],
  NOT_CHOOSING: [UserErrorCode.ATTEMPT_NOT_CHOOSING, "There is nothing to choose at this step of the attempt."],
  UNKNOWN_PROFILE: [UserErrorCode.INVALID_VALUE, "Choose at least one of the attempt's `profiles`, by their ids."],
  NETWORK_UNAVAILABLE: [UserErrorCode.TRY_AGAIN_LATER, "The network gave no usable answer; choose again in a moment."],
};

function refusal(code: ConsumeRefusal | ChoiceRefusal, path: readonly string[]): UserError {
  const [stable, message] = REFUSALS[code];
  return userError(stable, message, path);
}
