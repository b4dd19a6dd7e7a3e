import { Entity, ForeignKey, Index } from "typeorm";
import { SocialAccountRow } from "../accounts/social-account.entity.js";
import { Digest, Id, Moment, PrimaryCompanyId, PrimaryId, Text } from "../database/columns.js";

/** A link by which somebody without a login may repair one account. */
@Entity("reconnect_links")
@Index("reconnect_links_token", ["tokenHash"], { unique: true })
@Index("reconnect_links_account", ["companyId", "accountId"])
@ForeignKey(() => SocialAccountRow, ["companyId", "accountId"], ["companyId", "id"], {
  name: "reconnect_links_account_fk",
  onUpdate: "NO ACTION",
})
export class ReconnectLinkRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  id!: string;

  @Id()
  accountId!: string;

  /** SHA-256 of the token in the address. */
  @Digest()
  tokenHash!: string;

  @Id({ nullable: true })
  createdById!: string | null;

  @Moment()
  createdAt!: Date;

  @Moment()
  expiresAt!: Date;

  @Moment({ nullable: true })
  endedAt!: Date | null;

  @Text(12, { nullable: true })
  endedBecause!: "USED" | "WITHDRAWN" | "HEALED" | "DISCONNECTED" | null;
}
