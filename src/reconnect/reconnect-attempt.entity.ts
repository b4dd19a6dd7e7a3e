import { Entity, ForeignKey, Index } from "typeorm";
import { CompanyRow } from "../companies/company.entity.js";
import {
  Digest,
  Id,
  LongText,
  Moment,
  PrimaryCompanyId,
  PrimaryId,
  Text,
  VeryLongText,
  Whole,
} from "../database/columns.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import type { Provider } from "../platforms/provider.js";
import type { AttemptMode, AttemptOutcome, AttemptStep } from "./attempt.js";

/** One OAuth round trip, bound to who started it and what it is for (O-2). Secrets stand here hashed or sealed. */
@Entity("reconnect_attempts")
@Index("reconnect_attempts_ticket", ["ticketHash"], { unique: true })
@Index("reconnect_attempts_state", ["stateHash"], { unique: true })
@Index("reconnect_attempts_open", ["endedAt", "expiresAt", "companyId", "id"])
@Index("reconnect_attempts_account", ["companyId", "accountId"])
@Index("reconnect_attempts_user", ["companyId", "userId"])
@ForeignKey(() => CompanyRow, ["companyId"], ["id"], { name: "reconnect_attempts_company_fk", onUpdate: "NO ACTION" })
export class ReconnectAttemptRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryId()
  id!: string;

  /** Who started it; null for a trip through an outside link. */
  @Id({ nullable: true })
  userId!: string | null;

  @Id({ nullable: true })
  linkId!: string | null;

  @Text(16)
  platform!: Platform;

  @Text(12)
  purpose!: Purpose;

  @Text(16)
  provider!: Provider;

  @Text(128)
  appId!: string;

  /** What is to be repaired; null when something new is connected. */
  @Id({ nullable: true })
  accountId!: string | null;

  /** The account's reconnect generation that this attempt drew (O-8). */
  @Whole()
  generation!: number;

  @Text(8)
  mode!: AttemptMode;

  /** POPUP: the origin that gets the message. REDIRECT: the address to go back to. LINK: empty. Both are on the operator's list (O-5). */
  @Text(512)
  returnTo!: string;

  @Text(12)
  step!: AttemptStep;

  @Text(32, { nullable: true })
  outcome!: AttemptOutcome | null;

  /** JSON: what the outcome has to say. */
  @LongText({ nullable: true })
  details!: string | null;

  /** SHA-256 of the ticket in the start address; null once it was used. */
  @Digest({ nullable: true })
  ticketHash!: string | null;

  @Moment({ nullable: true })
  ticketExpiresAt!: Date | null;

  /** SHA-256 of the OAuth state. */
  @Digest({ nullable: true })
  stateHash!: string | null;

  /** SHA-256 of the flow cookie of the browser that started. */
  @Digest({ nullable: true })
  flowHash!: string | null;

  /** Sealed. */
  @LongText({ nullable: true })
  codeVerifier!: string | null;

  /** Sealed. */
  @LongText({ nullable: true })
  code!: string | null;

  /** SHA-256 of the completion that the returning browser was given. */
  @Digest({ nullable: true })
  completionHash!: string | null;

  /** Sealed JSON of the consent that came back, until the attempt ends. */
  @LongText({ nullable: true })
  receivedGrant!: string | null;

  /** Sealed JSON of the profiles that it reaches. */
  @VeryLongText({ nullable: true })
  receivedProfiles!: string | null;

  @Moment()
  createdAt!: Date;

  @Moment()
  expiresAt!: Date;

  /** When the state was consumed, which happens once (O-2). */
  @Moment({ nullable: true })
  usedAt!: Date | null;

  @Moment({ nullable: true })
  endedAt!: Date | null;

  /** Raised with every step, so that watchers see that something moved. */
  @Whole()
  version!: number;

  @Moment()
  updatedAt!: Date;
}
