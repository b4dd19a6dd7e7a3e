import { Entity, Index } from "typeorm";
import { Digest, Moment, PrimaryId, Text } from "../database/columns.js";
import type { Provider } from "../platforms/provider.js";

/** A person's request at Meta to have their data deleted; the page at `/deletion/:code` tells how far it is. */
@Entity("deletion_requests")
@Index("deletion_requests_subject", ["provider", "subjectHash"])
export class DeletionRequestRow {
  @PrimaryId()
  code!: string;

  @Text(16)
  provider!: Provider;

  @Digest()
  subjectHash!: string;

  @Moment()
  requestedAt!: Date;

  @Moment({ nullable: true })
  completedAt!: Date | null;
}
