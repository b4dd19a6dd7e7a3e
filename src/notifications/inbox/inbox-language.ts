import type { NotificationKind } from "./notification-kind.js";

/** What one kind of notification says. Both are ICU messages. */
export interface InboxText {
  /** One line. */
  readonly title: string;
  /** A few sentences of plain text. */
  readonly body: string;
}

/**
 * Everything that readers of one language are told in the app: a further language is one file of this shape and its line in
 * `inbox-texts.ts`. The messages may use:
 * - `{profile}`, `{platform}`: of the account
 * - `{days}`: calendar days that were left; `{passed, select, yes {} other {}}`: whether none were
 * - `{when}`: the instant that it is about, on the company's clocks
 * - `{cause}`: the reason in one line; `{ours, select, yes {} other {}}`: whether it is the operator's own app
 * - `{known, select, yes {} other {}}` and `{person}`: whoever did it, or left
 * - `{network}`: the platforms of an incident; `{accounts}`: how many connections are concerned
 */
export interface InboxLanguage {
  /** As in `accounts/diagnosis/languages.ts`. */
  readonly tag: string;
  /** In place of a profile that is gone. */
  readonly noProfile: string;
  readonly kinds: Readonly<Record<NotificationKind, InboxText>>;
}
