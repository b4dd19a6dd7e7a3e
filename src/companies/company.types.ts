import { Field, Int, ObjectType } from "type-graphql";
import { toGlobalId } from "../api/global-id.rules.js";
import { Node } from "../api/node.types.js";
import type { CompanyRow } from "./company.entity.js";

@ObjectType({ implements: Node, description: "A tenant: the company whose connections are kept alive." })
export class Company extends Node {
  @Field({ description: "Your own id of the company, as it stands in the `company` claim of the token." })
  externalId!: string;

  @Field({ description: "The name to show." })
  name!: string;

  @Field({ description: "IANA time zone, such as `Europe/Berlin`: reminder days are calendar days of this zone." })
  timeZone!: string;

  @Field(() => Int, { description: "Local hour, 0 to 23, at which reminders go out." })
  reminderHour!: number;

  @Field({ description: "BCP 47 tag of the language for people who have none of their own, such as `de`." })
  defaultLocale!: string;

  @Field({ description: "True while the company is suspended: its people and keys get nothing but a clear error." })
  suspended!: boolean;
}

export function toCompany(
  row: Pick<CompanyRow, "externalId" | "name" | "timeZone" | "reminderHour" | "defaultLocale" | "suspendedAt">,
): Company {
  return Object.assign(new Company(), {
    id: toGlobalId("Company", row.externalId),
    externalId: row.externalId,
    name: row.name,
    timeZone: row.timeZone,
    reminderHour: row.reminderHour,
    defaultLocale: row.defaultLocale,
    suspended: row.suspendedAt !== null,
  });
}
