import { Entity } from "typeorm";
import { Moment, PrimaryText, Whole } from "../database/columns.js";
import type { Provider } from "./provider.js";

/** The calls that a provider allows the operator's app, shared by all processes. Measured by the database's clock. */
@Entity("call_budgets")
export class CallBudgetRow {
  @PrimaryText(16)
  provider!: Provider;

  @PrimaryText(128)
  appId!: string;

  @Moment()
  windowStartedAt!: Date;

  @Whole()
  callsTaken!: number;

  /** The provider asked to be left alone until then. */
  @Moment({ nullable: true })
  blockedUntil!: Date | null;

  @Moment()
  updatedAt!: Date;
}
