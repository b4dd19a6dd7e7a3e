import { Entity, Index } from "typeorm";
import { Id, Json, LongText, Moment, PrimaryText, Text } from "../../../database/columns.js";
import type { Provider } from "../../../platforms/provider.js";
import type { TokenKind } from "../world.js";

/** A token or code that a simulated network gave out. It opens nothing anywhere else, so it is kept as it is. */
@Entity("simulated_tokens")
@Index("simulated_tokens_family", ["family"])
@Index("simulated_tokens_person", ["provider", "personId"])
@Index("simulated_tokens_age", ["forgetAt"])
export class SimulatedTokenRow {
  @PrimaryText(128)
  token!: string;

  @Text(16)
  provider!: Provider;

  @Text(8)
  kind!: TokenKind;

  @Text(128)
  personId!: string;

  @Text(191, { nullable: true })
  profileId!: string | null;

  @Json()
  scopes!: string[];

  @Id()
  family!: string;

  @Moment()
  issuedAt!: Date;

  @Moment({ nullable: true })
  expiresAt!: Date | null;

  @Text(60, { nullable: true })
  ended!: string | null;

  @LongText({ nullable: true })
  redirectUri!: string | null;

  @Text(128, { nullable: true })
  codeChallenge!: string | null;

  /** From then on nobody misses it: it is answered as one that was never given out. Null: kept. */
  @Moment({ nullable: true })
  forgetAt!: Date | null;
}
