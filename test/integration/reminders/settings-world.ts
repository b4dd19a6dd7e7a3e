import { graphql } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import { buildSchemaSync } from "type-graphql";
import { AccountLoader } from "../../../src/accounts/account-loader.js";
import { ConnectionsResolver } from "../../../src/accounts/connections.resolver.js";
import { ReadConnections } from "../../../src/accounts/read-connections.js";
import { CursorCodec } from "../../../src/api/cursor-codec.js";
import { Loaders } from "../../../src/api/loaders.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import type { ServiceKeyViewer, UserViewer, Viewer } from "../../../src/api/viewer.js";
import { CompanyResolver } from "../../../src/companies/company.resolver.js";
import { People } from "../../../src/companies/people.js";
import { ServiceKeyDirectory } from "../../../src/companies/service-key-directory.js";
import { Standings } from "../../../src/companies/standings.js";
import { UpdateCompanySettings } from "../../../src/companies/update-company-settings.js";
import { UpsertCompany } from "../../../src/companies/upsert-company.js";
import { UserLoader } from "../../../src/companies/user-loader.js";
import { ViewerResolver } from "../../../src/companies/viewer.resolver.js";
import type { Database } from "../../../src/database/database.js";
import type { Transaction } from "../../../src/database/transaction.js";
import { CompanySettingsResolver } from "../../../src/reminders/company-settings.resolver.js";
import { RemindersResolver } from "../../../src/reminders/reminders.resolver.js";
import { rungsFollowSettings } from "../../../src/reminders/rungs-follow-settings.js";
import { counted } from "./world.js";

/** Settings and reminders behind a schema of their own. */
export class SettingsApi {
  /** The beginnings of the statements that planned anew, of the last operation. */
  readonly statements: string[] = [];
  /** The beginnings of what the last operation read outside of transactions. */
  readonly reads: string[] = [];
  private readonly schema;

  constructor(database: Database) {
    const log = { warn: () => undefined } as never;
    const standings = new Standings(new People(database), new ServiceKeyDirectory(database, log));
    const effect = {
      moved: (tx: Transaction, companyId: number, now: Date) =>
        rungsFollowSettings.moved(counted(tx, this.statements), companyId, now),
    };
    const reader = this.reading(database);
    const instances: object[] = [
      new CompanySettingsResolver(database, new UpdateCompanySettings(database, standings, [effect])),
      new CompanyResolver(new UpsertCompany(database, standings, [effect])),
      new ViewerResolver(database, new UserLoader(database)),
      new ConnectionsResolver(
        new ReadConnections(database, new CursorCodec(Buffer.alloc(32, 7))),
        new AccountLoader(database),
      ),
      new RemindersResolver(reader),
    ];
    this.schema = buildSchemaSync({
      resolvers: instances.map((instance) => instance.constructor) as [NewableFunction],
      container: { get: (wanted) => instances.find((instance) => instance.constructor === wanted) as object },
      scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
      validate: false,
    });
  }

  async ask<Data>(viewer: Viewer, source: string, input: object, now: Date): Promise<Data> {
    this.statements.length = 0;
    this.reads.length = 0;
    const contextValue: RequestContext = { viewer, now, requestId: "r", address: "192.0.2.7", loaders: new Loaders() };
    const { data, errors } = await graphql({ schema: this.schema, source, variableValues: { input }, contextValue });
    if (errors?.[0] !== undefined) throw errors[0];
    return JSON.parse(JSON.stringify(data)) as Data;
  }

  private reading(database: Database): Database {
    return Object.create(database, {
      query: {
        value: (statement: { sql: string }) => {
          this.reads.push(statement.sql.trim().slice(0, 60));
          return database.query(statement as never);
        },
      },
    }) as Database;
  }
}

export function admin(companyId: number): UserViewer {
  return { kind: "USER", companyId, userId: "anna", role: "ADMIN", locale: "de", timeZone: "Europe/Berlin" };
}

export const BACKEND: ServiceKeyViewer = {
  kind: "SERVICE_KEY",
  keyId: "backend",
  companyId: null,
  operations: ["upsertCompany"],
};
