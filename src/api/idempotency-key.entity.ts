import { Entity, Index } from "typeorm";
import { Digest, Moment, PrimaryCompanyId, PrimaryText, VeryLongText } from "../database/columns.js";

/** What was answered to a mutation that carried an idempotency key (D-8). */
@Entity("idempotency_keys")
@Index("idempotency_keys_age", ["createdAt"])
export class IdempotencyKeyRow {
  @PrimaryCompanyId()
  companyId!: number;

  @PrimaryText(64)
  operation!: string;

  @PrimaryText(128)
  idempotencyKey!: string;

  /** SHA-256 of the input: the same key with another input is refused. */
  @Digest()
  inputHash!: string;

  @VeryLongText({ nullable: true })
  answer!: string | null;

  @Moment()
  createdAt!: Date;
}
