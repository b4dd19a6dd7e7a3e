import type { Mailer } from "../mail/mailer.js";
import type { ClaimedDelivery } from "./claimed-delivery.js";
import type { Outcome } from "./delivery-outcome.js";
import type { MailTiming } from "./mail-timing.js";

/** What to do about a mail of which nobody knows whether it was taken. */
export type Resolution = { readonly kind: "SEND_AGAIN" } | { readonly kind: "WRITE"; readonly outcome: Outcome };

/** By a carrier that cannot be asked, a mail goes out once more and no oftener. */
const MOST_BLIND_DOUBTS = 2;
/** A mail that kills whoever sends it, or that the carrier loses each time, is given up (D-24). */
const MOST_DOUBTS = 8;

/** Asks the carrier, if it can be asked; what it does not know is sent again after a grace time only (M-10). */
export async function resolveDoubt(
  delivery: ClaimedDelivery,
  mailer: Pick<Mailer, "find">,
  timing: MailTiming,
  signal: AbortSignal,
): Promise<Resolution> {
  const { id: deliveryId, messageId, address, readAt, doubts } = delivery;
  const attemptedAt = delivery.firstAttemptedAt ?? readAt;
  if (mailer.find === undefined) {
    if (doubts < MOST_BLIND_DOUBTS) return { kind: "SEND_AGAIN" };
    return { kind: "WRITE", outcome: { kind: "UNKNOWN", detail: "Nobody can say whether it was taken." } };
  }
  const answer = await mailer.find({ deliveryId, messageId, address, attemptedAt }, signal);
  if (answer === "TAKEN") return { kind: "WRITE", outcome: { kind: "SENT", carrierId: null } };
  const age = readAt.getTime() - (delivery.attemptedAt ?? readAt).getTime();
  if (answer === "NOT_TAKEN") {
    if (doubts >= MOST_DOUBTS) {
      return { kind: "WRITE", outcome: { kind: "FAILED", detail: "It was not taken, time after time." } };
    }
    return age >= timing.graceMs
      ? { kind: "SEND_AGAIN" }
      : later(Math.min(timing.graceMs - age, timing.firstLookMs * 5));
  }
  if (age < timing.lostMs) return later(timing.firstLookMs);
  return { kind: "WRITE", outcome: { kind: "UNKNOWN", detail: "The carrier did not say whether it was taken." } };
}

function later(inMs: number): Resolution {
  return { kind: "WRITE", outcome: { kind: "DOUBT", inMs, counted: false, detail: "Not known to the carrier yet." } };
}
