import { Entity, ForeignKey, Index } from "typeorm";
import { UserRow } from "../../companies/user.entity.js";
import { Big, Id, Moment, PrimaryCompanyId, PrimaryId, Text, Whole } from "../../database/columns.js";
import type { Provider } from "../../platforms/provider.js";
import type { Reason } from "../../platforms/reason.js";
import type { Category } from "../category.js";
import type { NotificationKind } from "./notification-kind.js";

/** One thing that one person is told in the app, once. */
@Entity("notifications")
@Index("notifications_once", ["companyId", "factKey", "userId"], { unique: true })
@Index("notifications_page", ["companyId", "userId", "createdAt", "id"])
@Index("notifications_unread", ["companyId", "userId", "readAt", "createdAt", "id"])
@Index("notifications_live", ["companyId", "userId", "storedAt", "id"])
@Index("notifications_age", ["createdAt"])
@ForeignKey(() => UserRow, ["companyId", "userId"], ["companyId", "id"], {
  name: "notifications_user_fk",
  onUpdate: "NO ACTION",
})
export class NotificationRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  id!: string;

  @Id()
  userId!: string;

  /** See `ledger/fact.ts`. */
  @Text(96)
  factKey!: string;

  @Text(24)
  kind!: NotificationKind;

  /** By which people choose whether they are told. */
  @Text(24)
  category!: Category;

  @Id({ nullable: true })
  accountId!: string | null;

  /** Of an incident, or whose consent fed the account when it was told. */
  @Text(16, { nullable: true })
  provider!: Provider | null;

  /** Who repaired it, took it over, or left. */
  @Id({ nullable: true })
  personId!: string | null;

  @Id({ nullable: true })
  incidentId!: string | null;

  /** Of a reminder. */
  @Whole({ nullable: true })
  daysBefore!: number | null;

  /** Of a change: its number in the company's stream. */
  @Big({ nullable: true })
  changeNumber!: number | null;

  @Text(40, { nullable: true })
  reason!: Reason | null;

  /** How many accounts an incident touches, or hang on whoever left. */
  @Whole({ nullable: true })
  accounts!: number | null;

  /** Of a reminder the expiry; otherwise when it happened. */
  @Moment()
  happensAt!: Date;

  @Moment()
  createdAt!: Date;

  /** Real time by the database's clock: what is new is found by it, since business time may jump. */
  @Moment()
  storedAt!: Date;

  @Moment({ nullable: true })
  readAt!: Date | null;
}
