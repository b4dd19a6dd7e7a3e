import { registerEnumType } from "type-graphql";
import type { Actor } from "./viewer.js";

/** The kinds of actors as the API shows them. */
export const ActorKindEnum = {
  USER: "USER",
  SERVICE_KEY: "SERVICE_KEY",
  OPERATOR: "OPERATOR",
  SYSTEM: "SYSTEM",
} as const satisfies { [Name in Actor["kind"]]: Name };

registerEnumType(ActorKindEnum, {
  name: "ActorKind",
  description: "Who did something.",
  valuesConfig: {
    USER: { description: "A person of the company." },
    SERVICE_KEY: { description: "A backend of yours, by its service key." },
    OPERATOR: { description: "Whoever runs the installation." },
    SYSTEM: { description: "Relink itself." },
  },
});
