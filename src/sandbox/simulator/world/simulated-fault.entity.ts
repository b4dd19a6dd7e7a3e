import { Entity } from "typeorm";
import { Moment, PrimaryText, Text, Whole } from "../../../database/columns.js";
import type { Provider } from "../../../platforms/provider.js";
import type { FaultMode } from "../fault.js";

/** A simulated network that fails for everybody; no row: it works. */
@Entity("simulated_faults")
export class SimulatedFaultRow {
  @PrimaryText(16)
  provider!: Provider;

  @Text(16)
  mode!: FaultMode;

  /** Of a thousand calls, how many fail. */
  @Whole()
  perMille!: number;

  /** In real time. */
  @Moment()
  since!: Date;
}
