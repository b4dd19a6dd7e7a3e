import type { Status } from "../../accounts/status.js";
import type { Platform, Purpose } from "../../platforms/platform.js";
import type { Provider } from "../../platforms/provider.js";
import type { Reason } from "../../platforms/reason.js";
import type { Category } from "../category.js";

/** A ledger row of a mail, with what it speaks of as that stands now. */
export interface ToldRow {
  readonly companyId: number;
  readonly deliveryId: string;
  readonly id: string;
  readonly userId: string;
  readonly kind: "RUNG" | "CHANGE" | "ADVISORY" | "INCIDENT";
  readonly category: Category;
  readonly provider: Provider | null;
  readonly epoch: number | null;
  readonly daysBefore: number | null;
  readonly changeNumber: number | null;
  /** Null: an incident, or the account is gone. */
  readonly account: ToldAccount | null;
  readonly change: {
    readonly from: Status | null;
    readonly occurredAt: Date;
    readonly personName: string | null;
  } | null;
  readonly advisory: { readonly reason: Reason; readonly openedAt: Date; readonly closedAt: Date | null } | null;
  readonly incident: {
    readonly id: string;
    readonly provider: Provider;
    readonly phase: "OPENED" | "CLOSED";
    readonly openedAt: Date;
    readonly closedAt: Date | null;
  } | null;
}

export interface ToldAccount {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly grantId: string | null;
  readonly provider: Provider | null;
  readonly status: Status;
  readonly statusSince: Date;
  readonly statusReason: Reason | null;
  readonly lastChangeNumber: number;
  readonly expiresAt: Date | null;
  readonly expiryReason: Reason | null;
  readonly epoch: number;
  readonly connectedBy: string | null;
}
