import type { Reason } from "../../platforms/reason.js";

/** Kinds of ends that a connection can have. */
export type ClockKind = "ACCESS" | "REFRESH" | "DATA_ACCESS" | "PAGE";

export const CLOCK_KINDS: readonly ClockKind[] = ["ACCESS", "REFRESH", "DATA_ACCESS", "PAGE"];

/** What a reader is told of one reason. All are ICU messages. */
export interface ReasonText {
  readonly title: string;
  readonly explanation: string;
  /** In order; without numbers. */
  readonly steps: readonly string[];
}

/**
 * Everything that readers of one language are told: a further language is one file of this shape and its line in `languages.ts`.
 *
 * The messages are ICU and may use:
 * - `{profile}`, `{platform}`, `{app}`: names to show
 * - `{login}`: the name of the network where the person signs in; Instagram can hang on Facebook, YouTube on Google
 * - the names of `person`: whoever connected the profile, in the forms that the language needs
 * - `{provider, select, META {} INSTAGRAM {} LINKEDIN {} X {} GOOGLE {} TIKTOK {} other {}}`: where what people see differs
 * - `{state, select, connected {} other {}}`: whether the connection still works and only something is blocked
 * - `{many, select, yes {} other {}}`: whether `{profile}` stands for several profiles of one consent, told together
 * - `{pageToken, select, yes {} other {}}`: whether a Facebook page's own token has outlived the permission
 * - in clocks, `{renewal, select, automatic {} failing {} other {}}`: whether it is renewed without a person
 */
export interface Language {
  /** BCP 47, without a region unless it matters. */
  readonly tag: string;
  /** What `{profile}` is where it stands for several, by `{count}`: one form that fits every case. */
  readonly profiles: string;
  /** Forms of whoever connected the profile; ICU with `{known, select, yes {} other {}}` and `{name}`. */
  readonly person: Readonly<Record<string, string>>;
  readonly reasons: Readonly<Record<Reason, ReasonText>>;
  /** What happens at the end of a clock. */
  readonly clocks: Readonly<Record<ClockKind, string>>;
}
