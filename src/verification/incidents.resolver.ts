import {
  Args,
  Ctx,
  FieldResolver,
  Int,
  Query,
  Resolver,
  Root,
  type SubscribeResolverData,
  Subscription,
} from "type-graphql";
import sql from "sql-template-tag";
import { ApiError } from "../api/api-error.js";
import type { CursorCodec } from "../api/cursor-codec.js";
import { readPageRequest } from "../api/page.rules.js";
import { PageArgs } from "../api/page.types.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import { resolverOf } from "../api/resolver-instances.js";
import type { SqlReader } from "../database/transaction.js";
import type { Provider } from "../platforms/provider.js";
import { Incident, IncidentConnection, toIncident } from "./incident.types.js";
import type { IncidentEvent, IncidentFeed } from "./incident-feed.js";
import { type IncidentFacts, type IncidentPosition, readIncidents } from "./read-incidents.js";

@Resolver(() => Incident)
export class IncidentsResolver {
  constructor(
    private readonly database: SqlReader,
    private readonly cursors: CursorCodec,
    private readonly feed: IncidentFeed,
  ) {}

  @Query(() => IncidentConnection, {
    description: "Times in which a provider misbehaved for many connections at once, the newest first.",
  })
  async incidents(@Ctx() context: RequestContext, @Args(() => PageArgs) asked: PageArgs): Promise<IncidentConnection> {
    const { companyId } = userOf(context);
    const page = readPageRequest(asked);
    const slice = await readIncidents(this.database, {
      page,
      after: this.readCursor(companyId, page.after, "after"),
      before: this.readCursor(companyId, page.before, "before"),
    });
    const edges = slice.rows.map((facts) => ({
      cursor: this.writeCursor(companyId, facts),
      node: toIncident(facts),
    }));
    return {
      edges,
      nodes: edges.map((edge) => edge.node),
      pageInfo: {
        hasNextPage: slice.hasNextPage,
        hasPreviousPage: slice.hasPreviousPage,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  @FieldResolver(() => Int, {
    description:
      "How many connections of your company live on consents of the provider at present, those that a person disconnected aside; 0: it does not concern you.",
  })
  async accountsConcerned(@Root() incident: Incident, @Ctx() context: RequestContext): Promise<number> {
    const { companyId } = userOf(context);
    const counts = await context.loaders.of(this, () => this.countAccounts(companyId));
    return counts.get(incident.provider) ?? 0;
  }

  @Subscription(() => Incident, {
    subscribe: ({ info }: SubscribeResolverData<object, object, RequestContext>) =>
      resolverOf(info.schema, IncidentsResolver).feed.follow(),
    description:
      "An incident that has just opened, or has just closed (then it has a `closedAt`). Only what happens from now on: read `incidents` for what is open already.",
  })
  incidentChanged(@Root() event: IncidentEvent): Incident {
    return toIncident(event);
  }

  private async countAccounts(companyId: number): Promise<ReadonlyMap<Provider, number>> {
    const rows = await this.database.query<{ provider: Provider; accounts: number }>(
      sql`SELECT g.provider, COUNT(*) AS accounts FROM social_accounts a
        JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
        WHERE a.company_id = ${companyId} AND a.status <> 'DISCONNECTED' GROUP BY g.provider`,
    );
    return new Map(rows.map((row) => [row.provider, row.accounts]));
  }

  private writeCursor(companyId: number, { openedAt, id }: IncidentFacts): string {
    return this.cursors.encode("INCIDENTS", companyId, [openedAt.getTime(), id]);
  }

  private readCursor(companyId: number, cursor: string | null, argument: string): IncidentPosition | null {
    if (cursor === null) return null;
    const position = this.cursors.decode("INCIDENTS", companyId, cursor);
    if (position === null) throw new ApiError("BAD_USER_INPUT", `\`${argument}\` is not a cursor of this list.`);
    return { openedAt: new Date(position[0] as number), id: position[1] as string };
  }
}
