import { Entity, ForeignKey, Index } from "typeorm";
import { CompanyRow } from "../companies/company.entity.js";
import { UserRow } from "../companies/user.entity.js";
import {
  Digest,
  Flag,
  Id,
  Json,
  LongText,
  Moment,
  PrimaryCompanyId,
  PrimaryId,
  Text,
  Whole,
} from "../database/columns.js";
import type { Provider } from "../platforms/provider.js";
import type { Reason } from "../platforms/reason.js";
import type { Suspicion } from "./suspicion.js";

@Entity("grants")
@Index("grants_subject", ["companyId", "provider", "appId", "subjectHash"], { unique: true })
@Index("grants_subject_everywhere", ["provider", "appId", "subjectHash"])
@Index("grants_refresh_due", ["nextRefreshAt", "companyId", "id"])
@Index("grants_clocks_due", ["clocksDueAt", "companyId", "id"])
@Index("grants_exclusive", ["provider", "appId", "exclusiveSubjectHash"], { unique: true })
@Index("grants_verification_due", ["nextVerificationAt", "companyId", "id"])
@Index("grants_verification_of_company", ["companyId", "nextVerificationAt", "id"])
@Index("grants_answers", ["provider", "lastAnswerAt"])
@Index("grants_refresh_prefix", ["provider", "refreshPrefixHash"])
@Index("grants_refresh_double", ["provider", "refreshDoubleHash"])
@Index("grants_connected_by", ["companyId", "connectedById"])
@ForeignKey(() => CompanyRow, ["companyId"], ["id"], { name: "grants_company_fk", onUpdate: "NO ACTION" })
@ForeignKey(() => UserRow, ["companyId", "connectedById"], ["companyId", "id"], {
  name: "grants_connected_by_fk",
  onUpdate: "NO ACTION",
})
export class GrantRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  id!: string;

  @Text(16)
  provider!: Provider;

  /** The id of the operator's app at the provider. */
  @Text(128)
  appId!: string;

  /** Keyed hash of the person's id at the provider: enough to recognise the person, useless to find one. */
  @Digest()
  subjectHash!: string;

  @Id({ nullable: true })
  connectedById!: string | null;

  @Json()
  scopes!: string[];

  /** Sealed (O-11). */
  @LongText({ nullable: true })
  accessToken!: string | null;

  /** Sealed (O-11). */
  @LongText({ nullable: true })
  refreshToken!: string | null;

  @Moment({ nullable: true })
  accessExpiresAt!: Date | null;

  /** Whether the clock can be renewed without a person; so for the other two. */
  @Flag()
  accessRenewable!: boolean;

  @Moment({ nullable: true })
  refreshExpiresAt!: Date | null;

  @Flag()
  refreshRenewable!: boolean;

  @Moment({ nullable: true })
  dataAccessExpiresAt!: Date | null;

  @Flag()
  dataAccessRenewable!: boolean;

  /** When the provider issued the tokens: older ones never replace newer ones, and no verdict falls in the first minutes. */
  @Moment()
  mintedAt!: Date;

  @Moment({ nullable: true })
  renewalFailingSince!: Date | null;

  /** When time alone makes a clock count as one that needs a person, so that the accounts have to follow; null: it never will. */
  @Moment({ nullable: true })
  clocksDueAt!: Date | null;

  /** Set before a refresh call, cleared with its answer: whether the old pair still lives is unknown in between (O-9). */
  @Moment({ nullable: true })
  refreshInDoubtSince!: Date | null;

  @Moment({ nullable: true })
  nextRefreshAt!: Date | null;

  /** Refreshes in a row that brought nothing (D-24). */
  @Whole({ default: 0 })
  refreshFailures!: number;

  /**
   * The subject's hash once more while the consent lives at a provider that lets one live grant of a person be (X); null elsewhere and
   * once it has no tokens. So a second company cannot come to hold the same one, by whatever way.
   */
  @Digest({ nullable: true })
  exclusiveSubjectHash!: string | null;

  /** Keyed hashes of what Google's events call a refresh token by: its first 16 characters, and its double SHA-512. */
  @Digest({ nullable: true })
  refreshPrefixHash!: string | null;

  @Digest({ nullable: true })
  refreshDoubleHash!: string | null;

  /** When the consent is looked at again; null: it has no tokens. */
  @Moment({ nullable: true })
  nextVerificationAt!: Date | null;

  /** Looks in a row that brought no usable answer (D-24). */
  @Whole({ default: 0 })
  verificationFailures!: number;

  /** What the last look or refresh found, whatever became of it: an incident is seen by these. */
  @Text(8, { nullable: true })
  lastAnswer!: "ALIVE" | "DEAD" | "NONE" | null;

  @Moment({ nullable: true })
  lastAnswerAt!: Date | null;

  /** Why a finding has not ended the connections yet; null: nothing is suspected. */
  @Text(12, { nullable: true })
  suspicion!: Suspicion | null;

  @Text(40, { nullable: true })
  suspectedReason!: Reason | null;

  @Moment({ nullable: true })
  suspectedSince!: Date | null;

  /** Whoever works on the grant holds it until then, by the database's clock (D-21, D-25). */
  @Moment({ nullable: true })
  leaseUntil!: Date | null;

  @Whole()
  attempt!: number;

  /** While a reconnect attempt for the grant is open, failing probes are no verdict. */
  @Moment({ nullable: true })
  reconnectOpenUntil!: Date | null;

  @Moment()
  createdAt!: Date;

  @Moment()
  updatedAt!: Date;
}
