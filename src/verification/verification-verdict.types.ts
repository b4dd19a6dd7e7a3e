import { registerEnumType } from "type-graphql";

/** What a look found of one account. */
export enum VerificationVerdict {
  ALIVE = "ALIVE",
  BLOCKED = "BLOCKED",
  DEAD = "DEAD",
  SUSPECTED = "SUSPECTED",
  HELD = "HELD",
  TOO_EARLY = "TOO_EARLY",
  NO_ANSWER = "NO_ANSWER",
  RATE_LIMITED = "RATE_LIMITED",
  APP_FAULT = "APP_FAULT",
  NOT_CHECKED = "NOT_CHECKED",
}

registerEnumType(VerificationVerdict, {
  name: "VerificationVerdict",
  description:
    "What the platform's answers say about a connection. Only `DEAD` ends one; whether it did is told by the account's `status`.",
  valuesConfig: {
    ALIVE: {
      description:
        "The platform accepts the permission. What a look cannot mend stays as it is: an expiry, or a cause that only a reconnect ends.",
    },
    BLOCKED: {
      description:
        "The permission lives, but the platform refuses an action such as posting; see the account's advisory.",
    },
    DEAD: { description: "The platform has ended the permission for this profile, and that is certain." },
    SUSPECTED: {
      description:
        "It looks dead, but the same answer is known from healthy connections. It is looked at again shortly.",
    },
    HELD: {
      description:
        "It looks dead, as many do at this platform at present: nothing is decided before the incident is over.",
    },
    TOO_EARLY: {
      description: "It looks dead, but a reconnect is under way or just done, when such answers mean nothing yet.",
    },
    NO_ANSWER: { description: "The platform gave no usable answer, for example in an outage. It is asked again." },
    RATE_LIMITED: { description: "The platform takes no more calls for the time being. It is asked again later." },
    APP_FAULT: { description: "The platform refuses the operator's app, so nothing can be said about the connection." },
    NOT_CHECKED: {
      description:
        "There was nothing to ask: disconnected, no app at this platform, or an answer that is not about it.",
    },
  },
});
