import { Entity, ForeignKey, Index } from "typeorm";
import { UserRow } from "../../companies/user.entity.js";
import { Id, Moment, PrimaryCompanyId, PrimaryId, Text, Whole } from "../../database/columns.js";
import type { Category } from "../category.js";
import type { DeliveryState } from "./delivery-state.js";

/** One mail to one person; its ledger rows say what it tells (M-10). */
@Entity("deliveries")
@Index("deliveries_due", ["dueAt", "companyId", "id"])
@Index("deliveries_id", ["id"], { unique: true })
@Index("deliveries_sent", ["sentAt", "state"])
@Index("deliveries_age", ["createdAt", "companyId", "id"])
@Index("deliveries_user", ["companyId", "userId"])
@ForeignKey(() => UserRow, ["companyId", "userId"], ["companyId", "id"], {
  name: "deliveries_user_fk",
  onUpdate: "NO ACTION",
})
export class DeliveryRow {
  @PrimaryCompanyId()
  companyId!: number;

  /** Also the carrier's name for it: events are matched by it (M-7). */
  @PrimaryId()
  id!: string;

  @Id()
  userId!: string;

  @Text(24)
  category!: Category;

  /** Where it goes; fixed by the first attempt. */
  @Text(320)
  address!: string;

  /** In which language it was written; null: it has not been. */
  @Text(35, { nullable: true })
  locale!: string | null;

  @Text(12)
  state!: DeliveryState;

  /** Real time by the database's clock: when there is something to do next; null: nothing any more. */
  @Moment({ nullable: true })
  dueAt!: Date | null;

  /** Whoever works on it holds it until then (D-21, D-25). */
  @Moment({ nullable: true })
  leaseUntil!: Date | null;

  @Whole()
  attempt!: number;

  /** Attempts in a row that the carrier did not take (D-24). */
  @Whole()
  failures!: number;

  /** How often nobody could say whether it was taken. */
  @Whole()
  doubts!: number;

  /** The same for every attempt (M-10). */
  @Text(320)
  messageId!: string;

  @Text(16, { nullable: true })
  carrier!: string | null;

  @Text(320, { nullable: true })
  carrierId!: string | null;

  /** Why it has not gone out, or did not arrive. */
  @Text(500, { nullable: true })
  detail!: string | null;

  /** Real time; so is the next. */
  @Moment({ nullable: true })
  firstAttemptedAt!: Date | null;

  @Moment({ nullable: true })
  attemptedAt!: Date | null;

  /** Business time; so are the next. */
  @Moment({ nullable: true })
  sentAt!: Date | null;

  @Moment({ nullable: true })
  deliveredAt!: Date | null;

  @Moment({ nullable: true })
  endedAt!: Date | null;

  @Moment()
  createdAt!: Date;

  @Moment()
  updatedAt!: Date;
}
