import { registerEnumType } from "type-graphql";
import type { ChangeSource, Status } from "./status.js";

/** The statuses as the API shows them; the values are those of `Status`. */
export const StatusEnum = {
  CONNECTED: "CONNECTED",
  EXPIRED: "EXPIRED",
  INVALID: "INVALID",
  DISCONNECTED: "DISCONNECTED",
} as const satisfies { [Name in Status]: Name };

registerEnumType(StatusEnum, {
  name: "ConnectionStatus",
  description: "What is true of a connection.",
  valuesConfig: {
    CONNECTED: { description: "It works." },
    EXPIRED: {
      description: "Its time is over: a person has to consent anew, or the platform's clock has to be moved on.",
    },
    INVALID: { description: "The platform ended it before its time; `statusReason` says why." },
    DISCONNECTED: { description: "A person ended it here on purpose. Not counted as a failure." },
  },
});

/** The sources as the API shows them; the values are those of `ChangeSource`. */
export const ChangeSourceEnum = {
  CLOCK: "CLOCK",
  PROBE: "PROBE",
  PUSH: "PUSH",
  REPORT: "REPORT",
  REFRESH: "REFRESH",
  RECONNECT: "RECONNECT",
  IMPORT: "IMPORT",
  PERSON: "PERSON",
} as const satisfies { [Name in ChangeSource]: Name };

registerEnumType(ChangeSourceEnum, {
  name: "StatusChangeSource",
  description: "How Relink learned of a change.",
  valuesConfig: {
    CLOCK: { description: "The expiry passed." },
    PROBE: { description: "A look at the platform found it." },
    PUSH: { description: "The platform told it by itself." },
    REPORT: { description: "The publishing tool reported an error of the platform." },
    REFRESH: { description: "The renewal of a token found it." },
    RECONNECT: { description: "A person went through a reconnect." },
    IMPORT: { description: "It came with an import." },
    PERSON: { description: "A person did it here." },
  },
});
