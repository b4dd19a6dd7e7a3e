import { Field, ObjectType, registerEnumType } from "type-graphql";

/** Stable codes; the message may change, the code does not. */
export enum UserErrorCode {
  INVALID_VALUE = "INVALID_VALUE",
  NOT_FOUND = "NOT_FOUND",
  TOO_LONG = "TOO_LONG",
  TOO_MANY = "TOO_MANY",
  DUPLICATE_IN_INPUT = "DUPLICATE_IN_INPUT",
  PURPOSE_NOT_OFFERED = "PURPOSE_NOT_OFFERED",
  PLATFORM_NOT_OF_PROVIDER = "PLATFORM_NOT_OF_PROVIDER",
  TOKEN_OLDER_THAN_STORED = "TOKEN_OLDER_THAN_STORED",
  ALREADY_DISCONNECTED = "ALREADY_DISCONNECTED",
  NOT_BROKEN = "NOT_BROKEN",
  REASON_NOT_OF_PLATFORM = "REASON_NOT_OF_PLATFORM",
  IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED",
  CONFLICT = "CONFLICT",
  RETURN_ADDRESS_NOT_ALLOWED = "RETURN_ADDRESS_NOT_ALLOWED",
  PROVIDER_NOT_CONFIGURED = "PROVIDER_NOT_CONFIGURED",
  TOO_MANY_ATTEMPTS = "TOO_MANY_ATTEMPTS",
  RECONNECT_NEEDED = "RECONNECT_NEEDED",
  TRY_AGAIN_LATER = "TRY_AGAIN_LATER",
  CONNECTED_ELSEWHERE = "CONNECTED_ELSEWHERE",
  ATTEMPT_NOT_RETURNED = "ATTEMPT_NOT_RETURNED",
  ATTEMPT_USED = "ATTEMPT_USED",
  ATTEMPT_ENDED = "ATTEMPT_ENDED",
  ATTEMPT_EXPIRED = "ATTEMPT_EXPIRED",
  ATTEMPT_SUPERSEDED = "ATTEMPT_SUPERSEDED",
  ATTEMPT_NOT_CHOOSING = "ATTEMPT_NOT_CHOOSING",
  WRONG_COMPLETION = "WRONG_COMPLETION",
}

registerEnumType(UserErrorCode, {
  name: "UserErrorCode",
  description: "Why an input was refused. Codes are stable: build on them, not on the message.",
  valuesConfig: {
    INVALID_VALUE: {
      description: "The value is not of the form that the field takes; the message says which form that is.",
    },
    NOT_FOUND: { description: "There is no such object in this company." },
    TOO_LONG: { description: "The text or token is longer than can be stored." },
    TOO_MANY: { description: "More items than one call takes; split it." },
    DUPLICATE_IN_INPUT: { description: "The same object stands in the input twice." },
    PURPOSE_NOT_OFFERED: {
      description: "Profiles of this platform cannot be connected for this purpose; see `platformPolicies`.",
    },
    PLATFORM_NOT_OF_PROVIDER: { description: "A consent of this provider does not reach profiles of this platform." },
    TOKEN_OLDER_THAN_STORED: { description: "Newer tokens are stored already, so these were left out." },
    ALREADY_DISCONNECTED: { description: "The account has been disconnected before." },
    NOT_BROKEN: { description: "The connection works, so there is nothing to mend or to explain." },
    REASON_NOT_OF_PLATFORM: { description: "This cause does not happen at the account's platform." },
    IDEMPOTENCY_KEY_REUSED: { description: "The idempotency key was used before with another input." },
    CONFLICT: { description: "Somebody else changed the object meanwhile; read it again and repeat." },
    RETURN_ADDRESS_NOT_ALLOWED: {
      description: "The address to come back to is not of the form that the mode takes, or not on an allowed origin.",
    },
    PROVIDER_NOT_CONFIGURED: { description: "This installation has no app at the network that would be asked." },
    TOO_MANY_ATTEMPTS: { description: "You have too many open reconnect attempts; finish or cancel some." },
    RECONNECT_NEEDED: {
      description:
        "The connection is broken or was ended, and a person has to reconnect the account; see its `diagnosis`.",
    },
    TRY_AGAIN_LATER: { description: "It cannot be had at the moment; the same call may succeed in a minute." },
    CONNECTED_ELSEWHERE: {
      description: "The network lets one consent of a person to this app live, and that one is in use elsewhere.",
    },
    ATTEMPT_NOT_RETURNED: { description: "Nobody has come back from the network yet." },
    ATTEMPT_USED: { description: "The attempt is being completed already, by an earlier call." },
    ATTEMPT_ENDED: { description: "The attempt is over; read it to see how it ended." },
    ATTEMPT_EXPIRED: { description: "The attempt was not finished in time; begin a new one." },
    ATTEMPT_SUPERSEDED: { description: "A later attempt for the same account was begun, and only that one counts." },
    ATTEMPT_NOT_CHOOSING: { description: "There is nothing to choose at this step of the attempt." },
    WRONG_COMPLETION: { description: "That is not the completion that came back with this attempt." },
  },
});

@ObjectType({ description: "Something in the input that could not be done, and what to do about it." })
export class UserError {
  @Field(() => UserErrorCode, { description: "The stable code." })
  code!: UserErrorCode;

  @Field({ description: "What is wrong and what to do, in English, for developers and logs." })
  message!: string;

  @Field(() => [String], { description: 'Where in the input, for example `["grants", "0", "accounts", "2", "name"]`.' })
  path!: string[];
}

export function userError(code: UserErrorCode, message: string, path: readonly (string | number)[]): UserError {
  return Object.assign(new UserError(), { code, message, path: path.map(String) });
}
