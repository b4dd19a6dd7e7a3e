import { Entity } from "typeorm";
import { Moment, PrimaryText, Text } from "../../database/columns.js";

/** BOUNCE: its server refused a mail for good. COMPLAINT: its reader called one spam. MANUAL: the operator said so. */
export const SUPPRESSION_REASONS = ["BOUNCE", "COMPLAINT", "MANUAL"] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/** An address that is mailed nothing any more, by any company (M-8). */
@Entity("suppressed_addresses")
export class SuppressedAddressRow {
  /** Keyed hash: enough to recognise an address, useless to find one. */
  @PrimaryText(64)
  addressHash!: string;

  @Text(12)
  reason!: SuppressionReason;

  @Moment()
  since!: Date;
}
