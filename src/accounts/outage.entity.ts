import { Entity, ForeignKey, Index } from "typeorm";
import { Big, Id, Moment, PrimaryBig, PrimaryCompanyId, Text } from "../database/columns.js";
import type { Reason } from "../platforms/reason.js";
import { SocialAccountRow } from "./social-account.entity.js";
import type { Status } from "./status.js";

/** A time in which an account was not CONNECTED, for one cause. Intervals of an account neither overlap nor leave a hole. */
@Entity("outages")
@Index("outages_open", ["companyId", "openAccountId"], { unique: true })
@Index("outages_account", ["companyId", "accountId", "startedAt"])
@Index("outages_age", ["endedAt"])
@ForeignKey(() => SocialAccountRow, ["companyId", "accountId"], ["companyId", "id"], {
  name: "outages_account_fk",
  onUpdate: "NO ACTION",
})
export class OutageRow {
  @PrimaryCompanyId()
  companyId!: number;

  /** The number of the change that opened it. */
  @PrimaryBig()
  openedNumber!: number;

  @Id()
  accountId!: string;

  /** The account while the outage is open, null afterwards: so there can be only one open outage of an account. */
  @Id({ nullable: true })
  openAccountId!: string | null;

  @Text(12)
  status!: Exclude<Status, "CONNECTED">;

  @Text(40, { nullable: true })
  cause!: Reason | null;

  @Moment()
  startedAt!: Date;

  @Moment()
  detectedAt!: Date;

  @Moment({ nullable: true })
  endedAt!: Date | null;

  @Big({ nullable: true })
  closedNumber!: number | null;
}
