import { Entity, ForeignKey, Index } from "typeorm";
import { CompanyRow } from "../companies/company.entity.js";
import { Digest, LongText, Moment, PrimaryCompanyId, PrimaryId, Text, Whole } from "../database/columns.js";
import type { Provider } from "../platforms/provider.js";

/** A consent that nobody needs any more, to be taken back at the provider (O-15); its tokens are destroyed at the end either way. */
@Entity("revocations")
@Index("revocations_due", ["dueAt", "companyId", "id"])
@Index("revocations_subject", ["provider", "appId", "subjectHash"])
@ForeignKey(() => CompanyRow, ["companyId"], ["id"], { name: "revocations_company_fk", onUpdate: "NO ACTION" })
export class RevocationRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  id!: string;

  @Text(16)
  provider!: Provider;

  @Text(128)
  appId!: string;

  @Digest()
  subjectHash!: string;

  /** Sealed; null once it has ended. */
  @LongText({ nullable: true })
  accessToken!: string | null;

  /** Sealed; null once it has ended. */
  @LongText({ nullable: true })
  refreshToken!: string | null;

  /** Null once it has ended. */
  @Moment({ nullable: true })
  dueAt!: Date | null;

  /** Whoever works on it holds it until then, by the database's clock (D-21, D-25). */
  @Moment({ nullable: true })
  leaseUntil!: Date | null;

  @Whole()
  attempt!: number;

  @Whole()
  failures!: number;

  /** The tokens do not outlive this instant, whether or not the provider answered. */
  @Moment()
  destroyAt!: Date;

  @Moment()
  createdAt!: Date;

  /** REVOKED, NEEDED (another live consent of the person would have died with it), GIVEN_UP. */
  @Text(16, { nullable: true })
  outcome!: "REVOKED" | "NEEDED" | "GIVEN_UP" | null;

  @Moment({ nullable: true })
  endedAt!: Date | null;
}
