import { Entity, Index } from "typeorm";
import { CompanyId, Json, Moment, PrimaryId, Text } from "../database/columns.js";

/** Has no foreign key on purpose: what was done outlives what it was done to. */
@Entity("audit_entries")
@Index("audit_entries_page", ["companyId", "occurredAt", "id"])
@Index("audit_entries_target", ["companyId", "targetId", "occurredAt", "id"])
@Index("audit_entries_actor", ["companyId", "actorId", "occurredAt", "id"])
@Index("audit_entries_action", ["companyId", "action", "occurredAt", "id"])
export class AuditEntryRow {
  @PrimaryId()
  id!: string;

  /** Null for what concerns the installation, such as a service key for all companies. */
  @CompanyId({ nullable: true })
  companyId!: number | null;

  @Moment()
  occurredAt!: Date;

  @Text(12)
  actorKind!: "USER" | "SERVICE_KEY" | "OPERATOR" | "SYSTEM";

  @Text(128, { nullable: true })
  actorId!: string | null;

  /** What was done, as `NOUN_VERB`, for example `ACCOUNT_DISCONNECT`. */
  @Text(64)
  action!: string;

  /** What it was done to: the name of a GraphQL type and an id of that type. */
  @Text(32, { nullable: true })
  targetType!: string | null;

  @Text(128, { nullable: true })
  targetId!: string | null;

  /** Further facts; never a secret (O-13). */
  @Json({ nullable: true })
  details!: Record<string, unknown> | null;

  @Text(45, { nullable: true })
  address!: string | null;

  @Text(64, { nullable: true })
  requestId!: string | null;
}
