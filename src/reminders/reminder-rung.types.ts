import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import type { RungState } from "./rung-state.js";

/** The states as the API shows them; the values are those of `RungState`. */
export const RungStateEnum = {
  PLANNED: "PLANNED",
  TOLD: "TOLD",
  COLLAPSED: "COLLAPSED",
  CANCELLED: "CANCELLED",
} as const satisfies { [Name in RungState]: Name };

registerEnumType(RungStateEnum, {
  name: "ReminderState",
  description: "What has become of a reminder.",
  valuesConfig: {
    PLANNED: { description: "It is to come; with its time passed, it is just going out." },
    TOLD: { description: "People were told, each in the way they chose." },
    COLLAPSED: { description: "Its time passed without it, and a more urgent one is told instead." },
    CANCELLED: {
      description:
        "Nobody needs it, as things stand: the connection was repaired, broke in another way or was ended, or the days were changed.",
    },
  },
});

@ObjectType({ description: "One reminder that an account is about to expire." })
export class ReminderRung {
  @Field(() => Int, { description: "How many calendar days before the expiry, in the company's time zone." })
  daysBefore!: number;

  @Field(() => Date, { description: "When it goes out, or was to go out." })
  dueAt!: Date;

  @Field(() => RungStateEnum, { description: "What has become of it." })
  state!: RungState;
}
