import { Entity, ForeignKey, Index } from "typeorm";
import { CompanyRow } from "../companies/company.entity.js";
import { UserRow } from "../companies/user.entity.js";
import { Big, Id, LongText, Moment, PrimaryCompanyId, PrimaryId, Text, Whole } from "../database/columns.js";
import { GrantRow } from "../grants/grant.entity.js";
import type { Suspicion } from "../grants/suspicion.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { Reason } from "../platforms/reason.js";
import type { Status } from "./status.js";

@Entity("social_accounts")
@Index("social_accounts_profile", ["companyId", "platform", "purpose", "externalId"], { unique: true })
@Index("social_accounts_expiry_due", ["status", "expiresAt", "companyId", "id"])
@Index("social_accounts_by_expiry", ["companyId", "expiryOrderAt", "id"])
@Index("social_accounts_by_status", ["companyId", "status", "expiryOrderAt", "id", "platform", "purpose"])
@Index("social_accounts_by_name", ["companyId", "name", "id"])
@Index("social_accounts_by_change", ["companyId", "lastChangeNumber", "id"])
@Index("social_accounts_grant", ["companyId", "grantId"])
@Index("social_accounts_connected_by", ["companyId", "connectedById"])
@ForeignKey(() => CompanyRow, ["companyId"], ["id"], { name: "social_accounts_company_fk", onUpdate: "NO ACTION" })
@ForeignKey(() => GrantRow, ["companyId", "grantId"], ["companyId", "id"], {
  name: "social_accounts_grant_fk",
  onUpdate: "NO ACTION",
})
@ForeignKey(() => UserRow, ["companyId", "connectedById"], ["companyId", "id"], {
  name: "social_accounts_connected_by_fk",
  onUpdate: "NO ACTION",
})
export class SocialAccountRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  id!: string;

  @Text(16)
  platform!: Platform;

  @Text(12)
  purpose!: Purpose;

  /** The profile's id at the platform: page, organisation, channel, location, ad account. */
  @Text(191)
  externalId!: string;

  /** The consent that feeds the account; null once a person disconnected it. */
  @Id({ nullable: true })
  grantId!: string | null;

  @Id({ nullable: true })
  connectedById!: string | null;

  @Text(200)
  name!: string;

  @Text(200, { nullable: true })
  handle!: string | null;

  /** A token of the account's own (Facebook pages), sealed (O-11). */
  @LongText({ nullable: true })
  pageToken!: string | null;

  /** Written by record-status-change alone; so are the next three. */
  @Text(12)
  status!: Status;

  @Moment()
  statusSince!: Date;

  @Text(40, { nullable: true })
  statusReason!: Reason | null;

  /** The number of the last change: a client drops events at or below it. */
  @Big()
  lastChangeNumber!: number;

  /** Written by record-expiry alone; so are the next four. Null: no clock needs a person. */
  @Moment({ nullable: true })
  expiresAt!: Date | null;

  /** `expiresAt`, or the end of the year 9999 without one: lists are ordered by it. */
  @Moment()
  expiryOrderAt!: Date;

  /** Which end that will be: TOKEN_EXPIRED or DATA_ACCESS_EXPIRED. */
  @Text(40, { nullable: true })
  expiryReason!: Reason | null;

  /** Counts the lives of the expiry; reminders belong to one. */
  @Whole()
  expiryEpoch!: number;

  /** The expiry with which the present epoch began. */
  @Moment({ nullable: true })
  epochExpiresAt!: Date | null;

  @Moment()
  connectedAt!: Date;

  @Moment({ nullable: true })
  lastVerifiedAt!: Date | null;

  /** When role, permission and profile are looked at again; the consent itself has a time of its own. */
  @Moment({ nullable: true })
  nextVerificationAt!: Date | null;

  /** As on the grant, for findings that concern this profile alone. */
  @Text(12, { nullable: true })
  suspicion!: Suspicion | null;

  @Text(40, { nullable: true })
  suspectedReason!: Reason | null;

  @Moment({ nullable: true })
  suspectedSince!: Date | null;

  /** Of two reconnect attempts the one started last counts (O-8). */
  @Whole()
  reconnectGeneration!: number;

  @Moment()
  createdAt!: Date;

  @Moment()
  updatedAt!: Date;
}
