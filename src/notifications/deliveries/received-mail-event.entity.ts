import { Entity, Index } from "typeorm";
import { Moment, PrimaryText } from "../../database/columns.js";

/** A token of a carrier's event that has been used: each counts once (M-7). */
@Entity("received_mail_events")
@Index("received_mail_events_age", ["receivedAt"])
export class ReceivedMailEventRow {
  /** SHA-256. */
  @PrimaryText(64)
  tokenHash!: string;

  /** Real time. */
  @Moment()
  receivedAt!: Date;
}
