import { Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { PageInfo } from "../api/page.types.js";
import { toGlobalId } from "../api/global-id.rules.js";
import { platformsOf } from "../platforms/policies.rules.js";
import type { Platform } from "../platforms/platform.js";
import { PlatformEnum } from "../platforms/platform.types.js";
import type { Provider } from "../platforms/provider.js";
import { ProviderEnum } from "../platforms/provider.types.js";
import type { IncidentKind } from "./incident.rules.js";
import type { IncidentFacts } from "./read-incidents.js";

export const IncidentKindEnum = { DEAD: "DEAD", SILENT: "SILENT" } as const satisfies { [Kind in IncidentKind]: Kind };

registerEnumType(IncidentKindEnum, {
  name: "IncidentKind",
  description: "How a provider misbehaves.",
  valuesConfig: {
    DEAD: { description: "It says of many healthy connections that they are broken." },
    SILENT: { description: "It gives no usable answer: an outage." },
  },
});

@ObjectType({
  description:
    "A time in which a provider misbehaved for many connections at once: it is the network, not the connections. As long as it lasts, Relink marks none of them on the provider's word; afterwards all are looked at again.",
})
export class Incident {
  @Field(() => ID, { description: "Opaque and unique; the same when it opens and when it closes." })
  id!: string;

  @Field(() => ProviderEnum, { description: "Who misbehaves." })
  provider!: Provider;

  @Field(() => [PlatformEnum], { description: "The platforms whose connections depend on the provider." })
  platforms!: readonly Platform[];

  @Field(() => IncidentKindEnum, { description: "How it misbehaves." })
  kind!: IncidentKind;

  @Field(() => Date, { description: "When it was recognised." })
  openedAt!: Date;

  @Field(() => Date, { nullable: true, description: "When it was over; null while it lasts." })
  closedAt!: Date | null;
}

@ObjectType({ description: "An incident in a page." })
export class IncidentEdge {
  @Field({ description: "Where the incident stands in the list; pass it as `after` or `before`." })
  cursor!: string;

  @Field(() => Incident, { description: "The incident." })
  node!: Incident;
}

@ObjectType({ description: "A page of incidents, the newest first." })
export class IncidentConnection {
  @Field(() => [IncidentEdge], { description: "The incidents with their cursors." })
  edges!: IncidentEdge[];

  @Field(() => [Incident], { description: "The incidents alone." })
  nodes!: Incident[];

  @Field(() => PageInfo, { description: "Where the page stands in the list." })
  pageInfo!: PageInfo;
}

export function toIncident({ id, provider, kind, openedAt, closedAt }: IncidentFacts): Incident {
  return Object.assign(new Incident(), {
    id: toGlobalId("Incident", id),
    provider,
    platforms: platformsOf(provider),
    kind,
    openedAt,
    closedAt,
  });
}
