import { Arg, Args, Ctx, Query, Resolver } from "type-graphql";
import { ApiError } from "../api/api-error.js";
import type { CursorCodec } from "../api/cursor-codec.js";
import { toGlobalId } from "../api/global-id.rules.js";
import { readPageRequest } from "../api/page.rules.js";
import { PageArgs } from "../api/page.types.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import type { SqlReader } from "../database/transaction.js";
import type { AuditEntryRow } from "./audit-entry.entity.js";
import { AuditEntry, AuditEntryConnection, AuditEntryFilter } from "./audit-entry.types.js";
import { ACTOR_TYPES, type AuditPosition, readAuditEntries } from "./read-audit-entries.js";

@Resolver(() => AuditEntry)
export class AuditResolver {
  constructor(
    private readonly database: SqlReader,
    private readonly cursors: CursorCodec,
  ) {}

  @Query(() => AuditEntryConnection, {
    description: "Who did what in the company, the newest first. For admins.",
  })
  async auditEntries(
    @Ctx() context: RequestContext,
    @Args(() => PageArgs) asked: PageArgs,
    @Arg("filter", () => AuditEntryFilter, { nullable: true, description: "Which entries; without it, all." })
    filter: AuditEntryFilter | null,
  ): Promise<AuditEntryConnection> {
    const { companyId } = userOf(context);
    const page = readPageRequest(asked);
    const slice = await readAuditEntries(this.database, companyId, {
      filter: filter ?? {},
      page,
      after: this.readCursor(companyId, page.after, "after"),
      before: this.readCursor(companyId, page.before, "before"),
    });
    const edges = slice.rows.map((row) => ({ cursor: this.writeCursor(companyId, row), node: toAuditEntry(row) }));
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

  private writeCursor(companyId: number, row: AuditEntryRow): string {
    return this.cursors.encode("AUDIT", companyId, [row.occurredAt.getTime(), row.id]);
  }

  private readCursor(companyId: number, cursor: string | null, argument: string): AuditPosition | null {
    if (cursor === null) return null;
    const position = this.cursors.decode("AUDIT", companyId, cursor);
    if (position === null) throw new ApiError("BAD_USER_INPUT", `\`${argument}\` is not a cursor of this list.`);
    return { occurredAt: new Date(position[0] as number), id: position[1] as string };
  }
}

function toAuditEntry(row: AuditEntryRow): AuditEntry {
  const actorType = row.actorKind === "USER" || row.actorKind === "SERVICE_KEY" ? ACTOR_TYPES[row.actorKind] : null;
  const details = Object.entries(row.details ?? {});
  return Object.assign(new AuditEntry(), {
    id: toGlobalId("AuditEntry", row.id),
    occurredAt: row.occurredAt,
    actorKind: row.actorKind,
    actorId: actorType === null || row.actorId === null ? null : toGlobalId(actorType, row.actorId),
    action: row.action,
    targetType: row.targetType,
    targetId: row.targetType === null || row.targetId === null ? null : toGlobalId(row.targetType, row.targetId),
    details: details.map(([name, value]) => ({
      name,
      value: typeof value === "string" ? value : JSON.stringify(value),
    })),
    address: row.address,
    requestId: row.requestId,
  });
}
