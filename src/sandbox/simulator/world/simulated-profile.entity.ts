import { Entity } from "typeorm";
import { PrimaryText, Text } from "../../../database/columns.js";
import type { Platform } from "../../../platforms/platform.js";
import type { Provider } from "../../../platforms/provider.js";
import type { SimulatedProfile } from "../world.js";

/** A page, channel, organisation, location or ad account of a simulated network. */
@Entity("simulated_profiles")
export class SimulatedProfileRow {
  @PrimaryText(16)
  provider!: Provider;

  @PrimaryText(191)
  externalId!: string;

  @Text(16)
  platform!: Platform;

  @Text(12)
  kind!: SimulatedProfile["kind"];

  @Text(200)
  name!: string;

  @Text(200, { nullable: true })
  handle!: string | null;

  /** One of the causes of the provider; null: the profile works. */
  @Text(60, { nullable: true })
  broken!: string | null;
}
