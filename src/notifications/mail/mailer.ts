import type { Category } from "../category.js";

/** One mail, ready to be handed to whoever carries it. */
export interface OutgoingMail {
  /** The delivery's id: what a carrier's events are matched by (M-7). */
  readonly deliveryId: string;
  /** With its angle brackets; the same for every attempt (M-10). */
  readonly messageId: string;
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Further headers, such as List-Unsubscribe. Free of control characters (M-9). */
  readonly headers: Readonly<Record<string, string>>;
  readonly category: Category;
}

export interface Mailbox {
  readonly name: string | null;
  readonly address: string;
}

/**
 * How an attempt ended. REFUSED: this mail will never go out. BLOCKED: no mail will until an operator changes something (credentials,
 * domain). LATER: not taken, try again. IN_DOUBT: it may have been taken, so it must not simply be sent again (M-10).
 */
export type SendResult =
  | { readonly kind: "SENT"; readonly carrierId: string | null }
  | { readonly kind: "REFUSED" | "BLOCKED"; readonly detail: string }
  | { readonly kind: "LATER"; readonly detail: string; readonly retryAfterMs: number | null }
  | { readonly kind: "IN_DOUBT"; readonly detail: string };

/**
 * Carries mails: Mailgun, SMTP, or the sandbox's captured mailbox. Never throws for what a carrier says or does. A mail that could break a
 * header is REFUSED before any carrier sees it.
 */
export interface Mailer {
  readonly name: "mailgun" | "smtp" | "capture";
  send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult>;
  /** Whether a mail in doubt was taken; absent where the carrier cannot be asked. `UNKNOWN`: it did not answer, ask again later. */
  find?(mail: SentMail, signal: AbortSignal): Promise<"TAKEN" | "NOT_TAKEN" | "UNKNOWN">;
  close(): Promise<void>;
}

/** What a carrier is asked about. */
export interface SentMail {
  readonly deliveryId: string;
  readonly messageId: string;
  readonly address: string;
  /** When it was first handed over; real time. */
  readonly attemptedAt: Date;
}
