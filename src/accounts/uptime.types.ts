import { ArgsType, Field, Float, ObjectType } from "type-graphql";
import { ApiError } from "../api/api-error.js";
import { knownSpan, type Span, uptimeRatio, type UptimeSums } from "./uptime.rules.js";
import { HISTORY_DAYS } from "./prune-history.js";

const DAY_MS = 86_400_000;

@ArgsType()
export class UptimeArgs {
  @Field(() => Date, { description: "Beginning of the time looked at; outages are kept for 400 days." })
  from!: Date;

  @Field(() => Date, { nullable: true, description: "Its end; without, and at the latest, now." })
  to?: Date | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    "How much of a time connections worked. What a person had disconnected counts neither way, and nothing counts before an account came to be.",
})
export class Uptime {
  @Field(() => Date, { description: "Beginning of the time that could be looked at." })
  from!: Date;

  @Field(() => Date, { description: "Its end." })
  to!: Date;

  @Field(() => Float, {
    nullable: true,
    description: "Share of the observed time, 0 to 1; null if nothing was observed.",
  })
  ratio!: number | null;

  @Field(() => Float, { description: "Seconds observed: up and down together, summed over all accounts concerned." })
  observedSeconds!: number;

  @Field(() => Float, { description: "Seconds connected." })
  upSeconds!: number;

  @Field(() => Float, { description: "Seconds expired or invalid." })
  downSeconds!: number;

  @Field(() => Float, { description: "Seconds disconnected by a person; not part of the observed time." })
  disconnectedSeconds!: number;
}

/**
 * The span to look at.
 *
 * @throws ApiError BAD_USER_INPUT unless it begins before it ends
 */
export function readUptimeArgs({ from, to }: UptimeArgs, now: Date): Span {
  const asked = { from, to: to ?? now };
  if (to && from >= to) throw new ApiError("BAD_USER_INPUT", "`from` must be before `to`.");
  return knownSpan(asked, now, new Date(now.getTime() - HISTORY_DAYS * DAY_MS));
}

export function toUptime(span: Span, sums: UptimeSums): Uptime {
  return {
    from: span.from,
    to: span.to,
    ratio: uptimeRatio(sums),
    observedSeconds: (sums.upMs + sums.downMs) / 1_000,
    upSeconds: sums.upMs / 1_000,
    downSeconds: sums.downMs / 1_000,
    disconnectedSeconds: sums.disconnectedMs / 1_000,
  };
}
