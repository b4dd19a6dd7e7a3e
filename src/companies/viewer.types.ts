import { Field, ObjectType, registerEnumType } from "type-graphql";
import type { Role } from "../api/role.js";
import type { Viewer } from "../api/viewer.js";
import { RoleEnum } from "./role.types.js";

export const ViewerKind = { USER: "USER", SERVICE_KEY: "SERVICE_KEY" } as const;

registerEnumType(ViewerKind, {
  name: "ViewerKind",
  description: "What kind of caller it is.",
  valuesConfig: {
    USER: { description: "A person with a token." },
    SERVICE_KEY: { description: "A backend with a service key." },
  },
});

@ObjectType("Viewer", { description: "Whoever calls: what Relink knows of you, and what you may do." })
export class ViewerFacts {
  @Field(() => ViewerKind, { description: "A person or a backend." })
  kind!: Viewer["kind"];

  @Field(() => RoleEnum, { nullable: true, description: "The person's role; null for a service key." })
  role!: Role | null;

  @Field(() => [String], {
    description: "Names of the queries, mutations and subscriptions that you may use; offer buttons accordingly.",
  })
  operations!: string[];
}
