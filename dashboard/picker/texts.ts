import type { ConnectionStatus, Platform, Provider, ReconnectOutcome } from "../src/operations/operations.generated";

type Each<Key extends string> = Readonly<Record<Key, string>>;
type Say = (text: string) => string;

/** Everything that the picker says by itself; causes come from the API, in the language of the person. */
export interface PickerTexts
  extends Each<
    | "group"
    | "search"
    | "noneFound"
    | "empty"
    | "loading"
    | "more"
    | "retry"
    | "reconnect"
    | "cancel"
    | "opening"
    | "checking"
    | "blocked"
    | "openWindow"
    | "notBegun"
    | "nothingChanged"
    | "interrupted"
  > {
  readonly language: "en" | "de";
  readonly status: Each<ConnectionStatus>;
  readonly platform: Each<Platform>;
  readonly network: Each<Provider>;
  readonly atNetwork: Say;
  readonly notBefore: Say;
  readonly chosen: (count: number) => string;
  readonly healed: Say;
  readonly broken: (name: string, status: string) => string;
  readonly outcome: Each<ReconnectOutcome>;
  readonly mismatch: (expected: string, received: string) => string;
  readonly error: Say;
}
