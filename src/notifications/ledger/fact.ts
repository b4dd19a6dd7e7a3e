import type { Provider } from "../../platforms/provider.js";

/** Something that people are told. Each is told to one person once, whatever runs twice. */
export type Fact =
  | {
      readonly kind: "RUNG";
      readonly accountId: string;
      readonly provider: Provider | null;
      readonly epoch: number;
      readonly daysBefore: number;
    }
  | {
      readonly kind: "CHANGE" | "ADVISORY";
      readonly accountId: string;
      readonly provider: Provider | null;
      readonly changeNumber: number;
    }
  | {
      readonly kind: "INCIDENT";
      readonly incidentId: string;
      readonly provider: Provider;
      readonly phase: "OPENED" | "CLOSED";
    };

/** What makes a fact one and the same within its company. */
export function factKey(fact: Fact): string {
  switch (fact.kind) {
    case "RUNG":
      return `rung:${fact.accountId}:${String(fact.epoch)}:${String(fact.daysBefore)}`;
    case "CHANGE":
      return `change:${fact.accountId}:${String(fact.changeNumber)}`;
    case "ADVISORY":
      return `advisory:${fact.accountId}:${String(fact.changeNumber)}`;
    case "INCIDENT":
      return `incident:${fact.incidentId}:${fact.phase}`;
  }
}

/** What people are told in the app alone. */
export type InAppFact =
  | { readonly kind: "TAKEOVER"; readonly accountId: string; readonly attemptId: string }
  | { readonly kind: "LEFT" | "UNREACHABLE"; readonly userId: string; readonly since: Date };

/** The same for what is told in the app alone. */
export function inAppFactKey(fact: InAppFact): string {
  return fact.kind === "TAKEOVER"
    ? `takeover:${fact.accountId}:${fact.attemptId}`
    : `${fact.kind.toLowerCase()}:${fact.userId}:${String(fact.since.getTime())}`;
}
