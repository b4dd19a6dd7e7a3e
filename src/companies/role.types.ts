import { registerEnumType } from "type-graphql";
import type { Role } from "../api/role.js";

/** The roles as the API shows them; the values are those of `Role`. */
export const RoleEnum = { ADMIN: "ADMIN", MEMBER: "MEMBER" } as const satisfies Record<Role, Role>;

registerEnumType(RoleEnum, {
  name: "Role",
  description: "What a person may do in the company.",
  valuesConfig: {
    ADMIN: { description: "Everything a MEMBER may, and disconnect, hand out links, change settings, read the audit." },
    MEMBER: { description: "Look at connections, connect, reconnect and verify them, and set own preferences." },
  },
});
