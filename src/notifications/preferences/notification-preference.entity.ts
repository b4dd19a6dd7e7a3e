import { Entity, ForeignKey } from "typeorm";
import { UserRow } from "../../companies/user.entity.js";
import { Flag, Moment, PrimaryCompanyId, PrimaryId, PrimaryText } from "../../database/columns.js";
import type { Category } from "../category.js";
import type { Channel } from "./channel.js";

/** What a person has chosen for one category and channel. Without a row people are told. */
@Entity("notification_preferences")
@ForeignKey(() => UserRow, ["companyId", "userId"], ["companyId", "id"], {
  name: "notification_preferences_user_fk",
  onUpdate: "NO ACTION",
})
export class NotificationPreferenceRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  userId!: string;

  /** ALL, with MAIL and not enabled: unsubscribed from all mail of the company, whatever the other rows say. */
  @PrimaryText(24)
  category!: Category | "ALL";

  @PrimaryText(8)
  channel!: Channel;

  @Flag()
  enabled!: boolean;

  @Moment()
  updatedAt!: Date;
}
