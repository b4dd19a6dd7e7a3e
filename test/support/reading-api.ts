import { randomBytes } from "node:crypto";
import { type ExecutionResult, graphql } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";
import type { Sql } from "sql-template-tag";
import { Arg, buildSchemaSync, Ctx, Int, Query, Resolver } from "type-graphql";
import { AccountLoader } from "../../src/accounts/account-loader.js";
import { CompanyUptimeResolver } from "../../src/accounts/company-uptime.resolver.js";
import { ConnectionSummaryResolver } from "../../src/accounts/connection-summary.resolver.js";
import { ConnectionsResolver } from "../../src/accounts/connections.resolver.js";
import { ReadAccountUptime } from "../../src/accounts/read-account-uptime.js";
import { ReadConnections } from "../../src/accounts/read-connections.js";
import { ReadHistory } from "../../src/accounts/read-history.js";
import { ReadOutages } from "../../src/accounts/read-outages.js";
import { ReadStatusChangeFeed } from "../../src/accounts/read-status-change-feed.js";
import { SocialAccountResolver } from "../../src/accounts/social-account.resolver.js";
import { StatusChangeReader } from "../../src/accounts/status-change-reader.js";
import { StatusChangesResolver } from "../../src/accounts/status-changes.resolver.js";
import { CursorCodec } from "../../src/api/cursor-codec.js";
import { Loaders } from "../../src/api/loaders.js";
import { type RequestContext, userOf } from "../../src/api/request-context.js";
import { CompanyRow } from "../../src/companies/company.entity.js";
import { Company, toCompany } from "../../src/companies/company.types.js";
import type { Database } from "../../src/database/database.js";
import { T0 } from "./account-rows.js";

/** Stands in for `viewer`, which belongs to another room. */
@Resolver()
class OwnCompanyResolver {
  constructor(private readonly database: Database) {}

  @Query(() => Company)
  async company(@Ctx() context: RequestContext): Promise<Company> {
    const { companyId } = userOf(context);
    return toCompany(await this.database.manager.findOneByOrFail(CompanyRow, { id: companyId }));
  }

  @Query(() => Int)
  echo(@Arg("value", () => Int) value: number): number {
    return value;
  }
}

/** The reading side of accounts/ behind a schema of its own, as a person of one company uses it. */
export class ReadingApi {
  readonly cursors = new CursorCodec(randomBytes(32));
  /** The statements of the last operation. */
  statements: string[] = [];
  /** How many rows they gave. */
  rowsRead = 0;
  /** The language of the person who asks. */
  locale = "de";
  private readonly schema;

  /** @param further resolvers that belong to the schema too, made with the database whose statements are counted */
  constructor(database: Database, further: (counted: Database) => readonly object[] = () => []) {
    const counted = this.counting(database);
    const { cursors } = this;
    const instances: object[] = [
      new ConnectionsResolver(new ReadConnections(counted, cursors), new AccountLoader(counted)),
      new ConnectionSummaryResolver(counted),
      new StatusChangesResolver(new ReadStatusChangeFeed(new StatusChangeReader(counted), cursors)),
      new SocialAccountResolver(
        new ReadHistory(counted, cursors),
        new ReadOutages(counted, cursors),
        new ReadAccountUptime(counted),
      ),
      new CompanyUptimeResolver(counted),
      new OwnCompanyResolver(database),
      ...further(counted),
    ];
    this.schema = buildSchemaSync({
      resolvers: instances.map((instance) => instance.constructor) as [NewableFunction],
      container: { get: (wanted) => instances.find((instance) => instance.constructor === wanted) as object },
      scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
      validate: false,
    });
  }

  context(companyId: number, now: Date = T0): RequestContext {
    const viewer = {
      kind: "USER",
      companyId,
      userId: "nobody-in-particular",
      role: "MEMBER",
      locale: this.locale,
      timeZone: "Europe/Berlin",
    } as const;
    return { viewer, now, requestId: "test", address: null, loaders: new Loaders() };
  }

  async ask(
    companyId: number,
    source: string,
    variables: Record<string, unknown> = {},
    now: Date = T0,
  ): Promise<ExecutionResult> {
    this.statements = [];
    this.rowsRead = 0;
    return graphql({
      schema: this.schema,
      source,
      variableValues: variables,
      contextValue: this.context(companyId, now),
    });
  }

  /** The data of an answer that has no errors. */
  async data<Data>(
    companyId: number,
    source: string,
    variables: Record<string, unknown> = {},
    now: Date = T0,
  ): Promise<Data> {
    const answer = await this.ask(companyId, source, variables, now);
    if (answer.errors !== undefined) throw new Error(answer.errors.map((error) => String(error)).join("\n"));
    return JSON.parse(JSON.stringify(answer.data)) as Data;
  }

  /** The code and message of the only error of an answer. */
  async refusal(companyId: number, source: string, variables: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.ask(companyId, source, variables);
    if (answer.errors?.length !== 1) throw new Error(`not refused: ${JSON.stringify(answer)}`);
    return `${String(answer.errors[0]?.extensions.code)}: ${answer.errors[0]?.message}`;
  }

  private counting(database: Database): Database {
    const query = async (statement: Sql) => {
      this.statements.push(statement.sql);
      const rows = await database.query(statement);
      this.rowsRead += rows.length;
      return rows;
    };
    return new Proxy(database, {
      get: (target, key): unknown => (key === "query" ? query : Reflect.get(target, key, target)),
    });
  }
}
