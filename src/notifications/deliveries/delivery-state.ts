/**
 * How far a mail is. PLANNED: waits for its turn. CLAIMED: handed to the carrier, whose answer is not there yet. IN_DOUBT: it may or may not
 * have been taken. SENT: the carrier has it. DELIVERED: the reader's server has it. The others are ends: BOUNCED by the reader's server,
 * COMPLAINED about, FAILED at the carrier, SUPPRESSED because it must not be sent, CANCELLED because nothing was left to tell.
 */
export const DELIVERY_STATES = [
  "PLANNED",
  "CLAIMED",
  "IN_DOUBT",
  "SENT",
  "DELIVERED",
  "BOUNCED",
  "COMPLAINED",
  "FAILED",
  "SUPPRESSED",
  "CANCELLED",
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
