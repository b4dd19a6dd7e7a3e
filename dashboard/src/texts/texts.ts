import { createContext, useContext } from "react";
import type * as Api from "../operations/operations.generated";
import type { SocketState } from "../api/socket";

export type Language = "en" | "de";
type Each<Key extends string, Text = string> = Readonly<Record<Key, Text>>;
type Count = (count: number) => string;
type Say = (text: string) => string;

/** Everything that the page says by itself. A language that lacks one of these does not compile. */
export interface Texts {
  readonly language: Language;
  readonly product: string;
  readonly skip: string;
  readonly nav: Each<"connections" | "inbox" | "settings" | "preferences">;
  readonly live: Each<SocketState | "reconnectingHint" | "offlineHint">;
  readonly theme: Each<"label" | "system" | "light" | "dark">;
  readonly signOut: string;
  readonly userMenu: Say;
  readonly role: Each<Api.Role>;
  readonly signIn: Each<
    | "title"
    | "sandboxTitle"
    | "sandboxHint"
    | "button"
    | "hint"
    | "failed"
    | "closed"
    | "closedHint"
    | "noPerson"
    | "noPersonHint"
  >;
  readonly states: Each<"loading" | "retry" | "errorTitle" | "offline" | "notFound" | "notFoundHint" | "back"> & {
    readonly error: Say;
  };
  readonly connections: Each<
    | "title"
    | "add"
    | "summary"
    | "expiring"
    | "expiringHint"
    | "search"
    | "searchHint"
    | "clearSearch"
    | "platform"
    | "allPlatforms"
    | "purpose"
    | "allPurposes"
    | "sort"
    | "clear"
    | "none"
    | "noneFiltered"
    | "empty"
    | "more"
    | "refresh"
    | "noExpiry"
    | "clocks"
    | "nobody"
  > & {
    readonly headline: (broken: number, total: number) => string;
    readonly total: Count;
    readonly platformsChosen: Count;
    readonly sorts: Each<"attention" | "expiry" | "name" | "change">;
    readonly group: Each<Api.Purpose, readonly [title: string, what: string]>;
    readonly columns: Each<"account" | "status" | "cause" | "expires" | "by" | "act">;
    readonly outside: Count;
    readonly table: Count;
    readonly clocksOf: Say;
    readonly changed: (name: string, status: string) => string;
    readonly changes: Count;
  };
  readonly status: Each<Api.ConnectionStatus>;
  readonly purpose: Each<Api.Purpose>;
  readonly platform: Each<Api.Platform>;
  readonly provider: Each<Api.Provider>;
  readonly clockKind: Each<Api.ClockKind>;
  readonly clock: Each<"none" | "isExpiry" | "renewed" | "person" | "empty">;
  readonly reason: Each<Api.Reason>;
  readonly source: Each<Api.StatusChangeSource>;
  readonly incident: Each<Api.IncidentKind, (network: string, count: number) => string> & {
    readonly title: string;
    readonly since: Say;
  };
  readonly account: Each<
    | "diagnosis"
    | "steps"
    | "allGood"
    | "neverVerified"
    | "noReconnect"
    | "likely"
    | "possible"
    | "someone"
    | "finishedCheck"
    | "advisory"
    | "facts"
    | "connectedBy"
    | "connectedAt"
    | "expires"
    | "lastVerified"
    | "nextVerified"
    | "externalId"
    | "purpose"
    | "clocks"
    | "uptime"
    | "uptimeNone"
    | "outageTable"
    | "outageFrom"
    | "outageTo"
    | "outageCause"
    | "outageLasts"
    | "ago90"
    | "today"
    | "history"
    | "more"
    | "verify"
    | "verifying"
    | "reconnect"
    | "takeOver"
    | "takeOverHint"
    | "disconnect"
    | "disconnectHint"
    | "cancel"
    | "link"
    | "linkHint"
    | "linkCreate"
    | "linkOnce"
    | "linkCopy"
    | "linkCopied"
    | "linkWithdraw"
  > & {
    readonly allGoodHint: Say;
    readonly notBefore: Say;
    readonly stated: (name: string, cause: string) => string;
    readonly finishedAt: Say;
    /** Beside a button in the list: short. */
    readonly repairs: Count;
    readonly loginRepairs: Count;
    readonly uptimeRatio: Say;
    readonly outages: Count;
    readonly day: (date: string, state: string) => string;
    readonly dayStates: Each<"up" | "before" | "DISCONNECTED" | "EXPIRED" | "INVALID">;
    readonly historyLine: (from: string | null, to: string) => string;
    readonly historyBy: (source: string, who: string | null) => string;
    readonly verdict: Each<Api.VerificationVerdict>;
    readonly disconnectTitle: Say;
    readonly linkBy: (name: string, until: string) => string;
    readonly failed: Say;
  };
  readonly trip: Each<
    | "popupHint"
    | "blocked"
    | "blockedHint"
    | "goOnHere"
    | "openAgain"
    | "cancel"
    | "close"
    | "again"
    | "connected"
    | "connectedHint"
    | "notGranted"
    | "untouched"
    | "checkHashtags"
    | "expected"
    | "received"
    | "choose"
    | "addAsNew"
    | "known"
    | "pickTitle"
    | "pickHint"
  > & {
    readonly title: Say;
    readonly newTitle: Say;
    readonly steps: Each<"open" | "check" | "done"> & { readonly network: Say };
    readonly outcome: Each<Api.ReconnectOutcome>;
    readonly outcomeHint: Each<Api.ReconnectOutcome>;
    readonly healed: Count;
    readonly chooseButton: Count;
    readonly problem: Say;
    readonly pickButton: Say;
  };
  readonly sandbox: Each<
    | "open"
    | "title"
    | "hint"
    | "close"
    | "clock"
    | "moving"
    | "account"
    | "accountLabel"
    | "cause"
    | "break"
    | "heal"
    | "healed"
    | "provider"
    | "providerLabel"
    | "mode"
    | "works"
    | "more"
    | "playground"
    | "simulator"
    | "mails"
  > & {
    readonly ahead: Count;
    readonly jump: Each<"PT1H" | "P1D" | "P5D" | "P10D" | "P60D">;
    readonly moved: Say;
    readonly broken: Say;
    readonly brokenPushed: Say;
    readonly brokenSilent: Say;
    readonly providerBroken: Say;
    readonly providerHealed: Say;
    readonly failed: Say;
  };
  readonly settings: Each<
    | "title"
    | "facts"
    | "timeZone"
    | "reminderHour"
    | "language"
    | "policies"
    | "platform"
    | "purpose"
    | "lifetime"
    | "forever"
    | "reminders"
    | "noReminders"
    | "onTheDay"
    | "own"
    | "save"
    | "saved"
    | "reset"
    | "ladderHint"
    | "daysWrong"
  > & { readonly hour: Count; readonly days: Count; readonly failed: Say };
  readonly preferences: Each<
    "title" | "you" | "name" | "email" | "role" | "language" | "told" | "noMail" | "muted" | "nothingMuted" | "unmute"
  > & {
    readonly category: Each<Api.NotificationCategory, readonly [title: string, what: string]>;
    readonly channel: Each<Api.NotificationChannel>;
    readonly failed: Say;
  };
  readonly inbox: Each<"title" | "markAll" | "mark" | "unread" | "empty" | "more"> & {
    readonly headline: Count;
    /** For screen readers, behind the word of the navigation. */
    readonly badge: Count;
  };
  readonly telling: Each<
    | "reminders"
    | "noReminders"
    | "nobody"
    | "deliveries"
    | "noDeliveries"
    | "who"
    | "what"
    | "when"
    | "arrived"
    | "mute"
    | "unmute"
    | "muteHint"
  > & {
    readonly readers: Count;
    readonly undeliverable: Say;
    readonly rung: Count;
    readonly rungState: Each<Api.ReminderState>;
    readonly state: Each<Api.DeliveryState>;
  };
}

/** The language of a tag such as `de-AT`; English for all that the page does not speak. */
export function languageOf(tag: string | null | undefined): Language {
  return tag?.toLowerCase().split("-")[0] === "de" ? "de" : "en";
}

export const TextsContext = createContext<Texts | null>(null);

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === null) throw new Error("There are no texts around this.");
  return texts;
}
