import { Entity, Index } from "typeorm";
import { Moment, PrimaryText } from "../database/columns.js";
import type { Provider } from "../platforms/provider.js";

/** An event that a provider has pushed already: networks deliver more than once. */
@Entity("received_pushes")
@Index("received_pushes_age", ["receivedAt"])
export class ReceivedPushRow {
  @PrimaryText(16)
  provider!: Provider;

  /** SHA-256 of the event's id. */
  @PrimaryText(64)
  eventHash!: string;

  @Moment()
  receivedAt!: Date;
}
