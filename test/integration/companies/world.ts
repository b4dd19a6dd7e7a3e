import { nanoid } from "nanoid";
import { type ExecutionResult, graphql, type GraphQLSchema } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import sql from "sql-template-tag";
import { buildSchemaSync } from "type-graphql";
import { CursorCodec } from "../../../src/api/cursor-codec.js";
import { Loaders } from "../../../src/api/loaders.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import type { ServiceKeyViewer, UserViewer, Viewer } from "../../../src/api/viewer.js";
import { AuditResolver } from "../../../src/audit/audit.resolver.js";
import { AuditActorResolver } from "../../../src/companies/audit-actor.resolver.js";
import { CompanyResolver } from "../../../src/companies/company.resolver.js";
import { DeactivateUser } from "../../../src/companies/deactivate-user.js";
import { People } from "../../../src/companies/people.js";
import { ServiceKeyDirectory } from "../../../src/companies/service-key-directory.js";
import { Standings } from "../../../src/companies/standings.js";
import { UpsertCompany } from "../../../src/companies/upsert-company.js";
import { UpsertUsers } from "../../../src/companies/upsert-users.js";
import { UserLoader } from "../../../src/companies/user-loader.js";
import { UserResolver } from "../../../src/companies/user.resolver.js";
import { ViewerResolver } from "../../../src/companies/viewer.resolver.js";
import type { Database } from "../../../src/database/database.js";
import { type OpenTestDatabase, openTestDatabase, type TestEngine } from "../../support/databases.js";

export const NOW = new Date("2026-03-01T12:00:00.000Z");

/** The rooms audit and companies on a database of their own, behind a schema that has nothing else. */
export interface World {
  readonly database: Database;
  readonly people: People;
  readonly serviceKeys: ServiceKeyDirectory;
  readonly standings: Standings;
  /** What was logged as a warning. */
  readonly warnings: string[];
  /** Answers an operation; throws when it has errors. */
  ask<Data>(viewer: Viewer | null, query: string, variables?: object, now?: Date): Promise<Data>;
  /** Answers an operation with its errors. */
  answer(viewer: Viewer | null, query: string, variables?: object, now?: Date): Promise<ExecutionResult>;
  close(): Promise<void>;
}

export async function openWorld(engine: TestEngine, realNow: () => number = Date.now): Promise<World> {
  const opened = await openTestDatabase(engine);
  const { database } = opened;
  const warnings: string[] = [];
  const log = { warn: (_fields: object, message: string) => warnings.push(message) } as never;
  const people = new People(database, realNow);
  const serviceKeys = new ServiceKeyDirectory(database, log, realNow);
  const standings = new Standings(people, serviceKeys);
  const schema = buildOwnSchema(opened, standings);

  const answer: World["answer"] = (viewer, query, variables, now) =>
    graphql({ schema, source: query, variableValues: { ...variables }, contextValue: contextOf(viewer, now ?? NOW) });

  return {
    database,
    people,
    serviceKeys,
    standings,
    warnings,
    answer,
    async ask<Data>(viewer: Viewer | null, query: string, variables?: object, now?: Date) {
      const { data, errors } = await answer(viewer, query, variables, now);
      if (errors?.[0] !== undefined) throw errors[0];
      return JSON.parse(JSON.stringify(data)) as Data;
    },
    close: () => opened.close(),
  };
}

function buildOwnSchema({ database }: OpenTestDatabase, standings: Standings): GraphQLSchema {
  const users = new UserLoader(database);
  const resolvers = [
    new AuditResolver(database, new CursorCodec(Buffer.alloc(32, 7))),
    new AuditActorResolver(users),
    new CompanyResolver(new UpsertCompany(database, standings)),
    new UserResolver(new UpsertUsers(database, standings), new DeactivateUser(database, standings)),
    new ViewerResolver(database, users),
  ] as const;
  return buildSchemaSync({
    resolvers: [AuditResolver, AuditActorResolver, CompanyResolver, UserResolver, ViewerResolver],
    container: { get: (wanted) => resolvers.find((each) => each.constructor === wanted) },
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    validate: false,
  });
}

export function contextOf(viewer: Viewer | null, now: Date = NOW): RequestContext {
  return { viewer, now, requestId: "request-1", address: "192.0.2.7", loaders: new Loaders() };
}

export const installationKey: ServiceKeyViewer = {
  kind: "SERVICE_KEY",
  keyId: "installation-key",
  companyId: null,
  operations: ["upsertCompany", "upsertUsers", "deactivateUser"],
};

export function companyKey(companyId: number): ServiceKeyViewer {
  return { ...installationKey, keyId: `key-of-${companyId}`, companyId };
}

export function userViewer(companyId: number, userId: string, role: UserViewer["role"] = "ADMIN"): UserViewer {
  return { kind: "USER", companyId, userId, role, locale: "de", timeZone: "Europe/Berlin" };
}

export async function insertCompany(database: Database, externalId: string): Promise<number> {
  await database.transaction((tx) =>
    tx.execute(sql`
      INSERT INTO companies (external_id, name, time_zone, reminder_hour, default_locale, created_at, updated_at)
      VALUES (${externalId}, ${`Company ${externalId}`}, 'Europe/Berlin', 9, 'de', ${NOW}, ${NOW})`),
  );
  const rows = await database.query<{ id: number }>(sql`SELECT id FROM companies WHERE external_id = ${externalId}`);
  return rows[0]?.id ?? 0;
}

export async function insertUser(
  database: Database,
  companyId: number,
  externalId: string,
  over: { role?: "ADMIN" | "MEMBER"; locale?: string | null; active?: boolean } = {},
): Promise<string> {
  const id = nanoid();
  await database.transaction((tx) =>
    tx.execute(sql`
      INSERT INTO users (company_id, id, external_id, email, name, locale, role, active, created_at, updated_at)
      VALUES (${companyId}, ${id}, ${externalId}, ${`${externalId}@example.com`}, ${`Name of ${externalId}`},
        ${over.locale ?? null}, ${over.role ?? "MEMBER"}, ${over.active ?? true}, ${NOW}, ${NOW})`),
  );
  return id;
}

export interface AuditRow {
  action: string;
  companyId: number | null;
  targetType: string | null;
  targetId: string | null;
  actorKind: string;
  actorId: string | null;
  details: string | null;
}

/** Audit entries of the given actions, in the order in which they were made as far as instants tell. */
export function auditRows(database: Database, companyId: number | null): Promise<AuditRow[]> {
  const ofCompany = companyId === null ? sql`company_id IS NULL` : sql`company_id = ${companyId}`;
  return database.query<AuditRow>(sql`
    SELECT action AS action, company_id AS companyId, target_type AS targetType, target_id AS targetId,
      actor_kind AS actorKind, actor_id AS actorId, details AS details
    FROM audit_entries WHERE ${ofCompany} ORDER BY occurred_at, action, target_id`);
}
