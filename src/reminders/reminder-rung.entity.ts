import { Entity, ForeignKey, Index } from "typeorm";
import { SocialAccountRow } from "../accounts/social-account.entity.js";
import { Moment, PrimaryCompanyId, PrimaryId, PrimaryWhole, Text } from "../database/columns.js";
import type { RungState } from "./rung-state.js";

/** One reminder of one life of an expiry: at most one row, so it is told at most once (D-26, D-27). */
@Entity("reminder_rungs")
@Index("reminder_rungs_due", ["state", "dueAt", "companyId", "accountId", "epoch", "daysBefore"])
@ForeignKey(() => SocialAccountRow, ["companyId", "accountId"], ["companyId", "id"], {
  name: "reminder_rungs_account_fk",
  onUpdate: "NO ACTION",
})
export class ReminderRungRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  accountId!: string;

  /** Which life of the expiry. */
  @PrimaryWhole()
  epoch!: number;

  /** How many calendar days before the expiry. */
  @PrimaryWhole()
  daysBefore!: number;

  @Moment()
  dueAt!: Date;

  /** The expiry that the instant was worked out from; within one life it jitters, so the account's own is the truth. */
  @Moment()
  expiresAt!: Date;

  @Text(12)
  state!: RungState;

  /** When it was told, collapsed or cancelled; null while planned. */
  @Moment({ nullable: true })
  closedAt!: Date | null;
}
