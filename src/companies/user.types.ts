import { Field, ObjectType } from "type-graphql";
import { toGlobalId } from "../api/global-id.rules.js";
import { Node } from "../api/node.types.js";
import type { Role } from "../api/role.js";
import { RoleEnum } from "./role.types.js";
import type { UserRow } from "./user.entity.js";

@ObjectType({ implements: Node, simpleResolvers: true, description: "A person of the company." })
export class User extends Node {
  @Field({ description: "Your own id of the person, as it stands in `sub` of the token." })
  externalId!: string;

  @Field({ description: "The name to show." })
  name!: string;

  @Field({ description: "Where reminders and alerts are mailed to." })
  email!: string;

  @Field(() => String, {
    nullable: true,
    description: "BCP 47 tag of the language for texts and mails, such as `de-AT`; null takes the company's default.",
  })
  locale!: string | null;

  @Field(() => RoleEnum, { description: "What the person may do." })
  role!: Role;

  @Field({
    description: "False once the person was deactivated: no sign-in and no mail, but still named in histories.",
  })
  active!: boolean;
}

/** What `toUser` needs of a row; raw rows of a join do as well (there `active` is 0 or 1). */
export type UserColumns = Pick<UserRow, "id" | "externalId" | "name" | "email" | "locale" | "role"> & {
  active: boolean | number;
};

export function toUser(row: UserColumns): User {
  const user = new User();
  user.id = toGlobalId("User", row.id);
  user.externalId = row.externalId;
  user.name = row.name;
  user.email = row.email;
  user.locale = row.locale;
  user.role = row.role;
  user.active = Boolean(row.active);
  return user;
}
