import { Field, ObjectType, registerEnumType } from "type-graphql";
import type { ClockKind } from "./diagnosis/language.js";

/** The kinds of clocks as the API shows them; the values are those of `ClockKind`. */
export const ClockKindEnum = {
  ACCESS: "ACCESS",
  REFRESH: "REFRESH",
  DATA_ACCESS: "DATA_ACCESS",
  PAGE: "PAGE",
} as const satisfies { [Name in ClockKind]: Name };

registerEnumType(ClockKindEnum, {
  name: "ClockKind",
  description: "What of a connection ends.",
  valuesConfig: {
    ACCESS: { description: "The token that calls are made with." },
    REFRESH: { description: "The token by which the other one is renewed." },
    DATA_ACCESS: { description: "Meta: the time for which data may be read since the person was last seen." },
    PAGE: { description: "Facebook: the page's own token, which has no end of its own." },
  },
});

@ObjectType({
  simpleResolvers: true,
  description:
    "One end that the platform has set for a connection. Ends come from the platform's answers, never from constants.",
})
export class Clock {
  @Field(() => ClockKindEnum, { description: "What ends." })
  kind!: ClockKind;

  @Field(() => Date, { nullable: true, description: "When it ends; null: it has no end of its own." })
  expiresAt!: Date | null;

  @Field(() => Boolean, { description: "Whether it can be put off without a person." })
  renewable!: boolean;

  @Field(() => Boolean, {
    description:
      "Whether Relink will put it off by itself. False for a clock that cannot be renewed, and for one whose renewal has failed for a day or comes too late: then a person is needed.",
  })
  renewedByRelink!: boolean;

  @Field(() => String, { description: "What happens at its end, in the reader's language. Plain text." })
  consequence!: string;

  @Field(() => Boolean, { description: "Whether it is the one that the account's `expiresAt` follows." })
  isExpiry!: boolean;
}
