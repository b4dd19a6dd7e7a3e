import { Field, ObjectType, registerEnumType } from "type-graphql";
import type { Reason } from "../../platforms/reason.js";
import { ReasonEnum } from "../../platforms/reason.types.js";
import type { Fix } from "./fix.js";

/** The fixes as the API shows them; the values are those of `Fix`. */
export const FixEnum = {
  RECONNECT_NOW: "RECONNECT_NOW",
  ACT_FIRST: "ACT_FIRST",
  WAIT_FIRST: "WAIT_FIRST",
  OTHER_PERSON: "OTHER_PERSON",
  NOT_USER_FIXABLE: "NOT_USER_FIXABLE",
} as const satisfies { [Name in Fix]: Name };

registerEnumType(FixEnum, {
  name: "Fix",
  description: "What kind of remedy helps.",
  valuesConfig: {
    RECONNECT_NOW: { description: "A reconnect helps at once." },
    ACT_FIRST: { description: "Something has to be done at the platform first; the steps say what." },
    WAIT_FIRST: { description: "A time has to pass first; `notBefore` says until when, where that is known." },
    OTHER_PERSON: { description: "Somebody else has to act or to reconnect: the person who connected cannot." },
    NOT_USER_FIXABLE: { description: "Nobody in the company can do anything; please do not reconnect." },
  },
});

@ObjectType({ simpleResolvers: true, description: "A further cause that may be behind the measured one." })
export class Cause {
  @Field(() => ReasonEnum, { description: "The stable code." })
  reason!: Reason;

  @Field(() => String, { description: "The cause in one line, in the reader's language." })
  title!: string;

  @Field(() => String, { description: "What it means, in the reader's language." })
  explanation!: string;

  @Field(() => [String], { description: "What to do about it, in order, in the reader's language." })
  steps!: readonly string[];
}

@ObjectType({ simpleResolvers: true, description: "A cause that a person stated with `recordCause`." })
export class StatedCause {
  @Field(() => ReasonEnum, { description: "The cause." })
  reason!: Reason;

  @Field(() => Date, { description: "When it was stated." })
  statedAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: "When what the platform asked for was finished there, as the person says; null: not yet, or not said.",
  })
  finishedAt!: Date | null;

  /** Not part of the API: what its field resolvers read by. */
  companyId!: number;
  statedById!: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    "What is the matter with a connection and what to do about it. Texts are in the language of the person who asks, else of the company, else in English; a service key reads the company's.",
})
export class Diagnosis {
  @Field(() => ReasonEnum, {
    description: "The cause that the texts are about: the one a person stated, else the measured one.",
  })
  reason!: Reason;

  @Field(() => ReasonEnum, {
    nullable: true,
    description: "The cause that Relink measured, where a person stated another one; null otherwise.",
  })
  measuredReason!: Reason | null;

  @Field(() => String, { description: "The cause in one line, fit for a heading." })
  title!: string;

  @Field(() => String, { description: "What has happened and what it means, in a few sentences. Plain text." })
  explanation!: string;

  @Field(() => [String], { description: "What to do, in order, without numbers. Plain text." })
  steps!: readonly string[];

  @Field(() => FixEnum, { description: "What kind of remedy helps." })
  fix!: Fix;

  @Field(() => Boolean, {
    description:
      "Whether a reconnect may succeed now: offer the button. False while waiting is known to be needed, and where a reconnect does not help. Whether steps that come before it have been done, Relink cannot see. After a security check, `recordCause` tells Relink when it was finished, or overrides the waiting.",
  })
  canReconnectNow!: boolean;

  @Field(() => Date, {
    nullable: true,
    description: "When the waiting is over; null if there is none, or if nobody has said yet when it began.",
  })
  notBefore!: Date | null;

  @Field(() => Cause, {
    nullable: true,
    description:
      "What is likely behind it although no platform says so: SUSPICIOUS_ACTIVITY after three outages for reasons of security within 30 days.",
  })
  likelyCause!: Cause | null;

  @Field(() => [Cause], {
    description:
      "What may be behind it as well, where a platform has one answer for several causes: LinkedIn's restricted accounts look like a removed app.",
  })
  possibleCauses!: readonly Cause[];

  @Field(() => StatedCause, { nullable: true, description: "What a person stated of this outage; null if nobody did." })
  statedCause!: StatedCause | null;
}
