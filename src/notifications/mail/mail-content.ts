import type { Status } from "../../accounts/status.js";
import type { Platform, Purpose } from "../../platforms/platform.js";
import type { Provider } from "../../platforms/provider.js";
import type { Reason } from "../../platforms/reason.js";
import type { Category } from "../category.js";

/** Everything that one mail says, before it is put into words. */
export interface MailContent {
  readonly category: Category;
  /** BCP 47; the texts know German and English. */
  readonly locale: string;
  /** IANA name: instants are told on the company's clocks. */
  readonly timeZone: string;
  readonly now: Date;
  readonly company: { readonly name: string };
  readonly recipient: { readonly name: string };
  readonly accounts: readonly MailAccount[];
  /** Only in a mail about incidents. */
  readonly incidents: readonly MailIncident[];
  readonly links: MailLinks;
}

/** One account concerned. Those of the same grant and reason are told together. */
export interface MailAccount {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
  readonly platform: Platform;
  readonly purpose: Purpose;
  /** Whose consent feeds it: Instagram may hang on Facebook, and the steps differ. */
  readonly provider: Provider;
  readonly grantId: string | null;
  readonly status: Status;
  readonly reason: Reason | null;
  /** Since when it has been broken, or repaired. */
  readonly since: Date;
  /** Until when it is connected; for reminders. */
  readonly expiresAt: Date | null;
  /** The rung that made this mail; for reminders. */
  readonly daysBefore: number | null;
  /** A person's name; null if that person is not known any more. */
  readonly connectedBy: string | null;
  /** Who repaired it; null: it healed by itself. */
  readonly repairedBy: string | null;
  /** The account's page on the dashboard, where it is reconnected. */
  readonly url: string;
}

export interface MailIncident {
  readonly provider: Provider;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  /** How many connections of the company it touches. */
  readonly accounts: number;
}

export interface MailLinks {
  readonly dashboard: string;
  readonly preferences: string;
  /** Shows a page; the POST to the same address acts (RFC 8058). */
  readonly unsubscribe: string;
}

export interface RenderedMail {
  /** BCP 47, of the text: what a reader's locale became. */
  readonly language: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}
