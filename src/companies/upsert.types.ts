import { registerEnumType } from "type-graphql";

export const UpsertOutcome = {
  CREATED: "CREATED",
  UPDATED: "UPDATED",
  UNCHANGED: "UNCHANGED",
  REFUSED: "REFUSED",
} as const;

export type UpsertOutcome = keyof typeof UpsertOutcome;

registerEnumType(UpsertOutcome, {
  name: "UpsertOutcome",
  description: "What became of an object that was sent to be created or updated.",
  valuesConfig: {
    CREATED: { description: "It is new." },
    UPDATED: { description: "It was known, and something of it changed." },
    UNCHANGED: { description: "It was known exactly so." },
    REFUSED: { description: "Nothing was stored; `userErrors` says why." },
  },
});
