import { registerEnumType } from "type-graphql";
import type { AttemptMode, AttemptOutcome, AttemptStep } from "./attempt.js";

/** How a caller can ask a trip to come back; links have a way of their own. */
export const ReconnectModeEnum = { POPUP: "POPUP", REDIRECT: "REDIRECT" } as const satisfies {
  [Name in Exclude<AttemptMode, "LINK">]: Name;
};

registerEnumType(ReconnectModeEnum, {
  name: "ReconnectMode",
  description: "How the person comes back from the network.",
  valuesConfig: {
    POPUP: {
      description:
        'Open `startUrl` in a window of its own. It posts `{ type: "relink:reconnect", attemptId, outcome, completion }` to your origin and closes; compare `event.origin` with Relink\'s.',
    },
    REDIRECT: {
      description:
        "Send the window itself to `startUrl`. It comes back to `returnTo` with the fragment `#attempt=…&completion=…&outcome=…`.",
    },
  },
});

export const AttemptStepEnum = {
  STARTED: "STARTED",
  AT_NETWORK: "AT_NETWORK",
  RETURNED: "RETURNED",
  COMPLETING: "COMPLETING",
  CHOOSING: "CHOOSING",
  ENDED: "ENDED",
} as const satisfies { [Name in AttemptStep]: Name };

registerEnumType(AttemptStepEnum, {
  name: "ReconnectStep",
  description: "How far a reconnect attempt is.",
  valuesConfig: {
    STARTED: { description: "The start address has been handed out; it is good for one minute." },
    AT_NETWORK: { description: "The browser was sent to the network." },
    RETURNED: { description: "The browser came back; call `completeReconnect` with the completion that it brought." },
    COMPLETING: { description: "The new consent is being fetched, compared and tried." },
    CHOOSING: { description: "A person has to choose from `profiles`; call `chooseProfiles`." },
    ENDED: { description: "It is over; `outcome` says how." },
  },
});

export const AttemptOutcomeEnum = {
  SUCCEEDED: "SUCCEEDED",
  CANCELLED: "CANCELLED",
  REFUSED_AT_NETWORK: "REFUSED_AT_NETWORK",
  EXPIRED: "EXPIRED",
  SUPERSEDED: "SUPERSEDED",
  ACCOUNT_MISMATCH: "ACCOUNT_MISMATCH",
  INSUFFICIENT_SCOPE: "INSUFFICIENT_SCOPE",
  NO_PROFILES: "NO_PROFILES",
  CONNECTED_ELSEWHERE: "CONNECTED_ELSEWHERE",
  CODE_REFUSED: "CODE_REFUSED",
  PROBE_FAILED: "PROBE_FAILED",
  NETWORK_UNAVAILABLE: "NETWORK_UNAVAILABLE",
  APP_FAULT: "APP_FAULT",
} as const satisfies { [Name in AttemptOutcome]: Name };

registerEnumType(AttemptOutcomeEnum, {
  name: "ReconnectOutcome",
  description:
    "How a reconnect attempt ended. Only SUCCEEDED changed a connection for the better; the others left it as it was.",
  valuesConfig: {
    SUCCEEDED: { description: "What was asked for is connected." },
    CANCELLED: { description: "The person closed the window or went back." },
    REFUSED_AT_NETWORK: { description: "The person said no at the network." },
    EXPIRED: { description: "Nobody finished it in time." },
    SUPERSEDED: { description: "A later attempt for the same account was started, and only that one counts." },
    ACCOUNT_MISMATCH: { description: "Another login came than the account belongs to: see `expected` and `received`." },
    INSUFFICIENT_SCOPE: { description: "Fewer permissions were given than the purpose needs: see `missingScopes`." },
    NO_PROFILES: { description: "The consent reaches no profile that could be connected." },
    CONNECTED_ELSEWHERE: {
      description: "The profile is connected in another company, and the network lets only one connection live.",
    },
    CODE_REFUSED: {
      description:
        "The network did not take the code that the browser brought, mostly because it came too late; begin anew.",
    },
    PROBE_FAILED: { description: "The new consent did not work when it was tried." },
    NETWORK_UNAVAILABLE: { description: "The network gave no usable answer; try again later." },
    APP_FAULT: {
      description: "This installation's own app at the network is at fault; its operator has to see to it.",
    },
  },
});
