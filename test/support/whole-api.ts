import { randomBytes } from "node:crypto";
import { type DocumentNode, getOperationAST, type GraphQLSchema, parse } from "graphql";
import type { Sql } from "sql-template-tag";
import { ReaderTexts } from "../../src/accounts/diagnosis/reader-texts.js";
import { CursorCodec } from "../../src/api/cursor-codec.js";
import { Loaders } from "../../src/api/loaders.js";
import type { RequestContext } from "../../src/api/request-context.js";
import type { Role } from "../../src/api/role.js";
import { createResolvers, type ResolverParts } from "../../src/app/resolvers.js";
import { mayCall, OPERATIONS } from "../../src/companies/permissions.rules.js";
import type { Database } from "../../src/database/database.js";
import { buildRelinkSchema } from "../../src/graphql/build-schema.js";
import { PlannedExecution, type PlannedAnswer } from "../../src/graphql/execution/planned-execution.js";
import { guardSchema } from "../../src/graphql/guard.js";
import { T0 } from "./account-rows.js";

/** The whole schema as the service serves it. What only writes need is left out: such operations fail inside, all in the same way. */
export class WholeApi {
  readonly schema: GraphQLSchema;
  readonly planned: PlannedExecution;
  /** The statements sent since they were last cleared. */
  statements: string[] = [];

  constructor(database: Database) {
    const counted = this.counting(database);
    const parts: Partial<ResolverParts> = {
      database: counted,
      clock: { now: () => T0 } as ResolverParts["clock"],
      cursors: new CursorCodec(randomBytes(32)),
      texts: new ReaderTexts("Relink"),
    };
    const schema = buildRelinkSchema(createResolvers(parts as ResolverParts));
    this.schema = guardSchema(schema, { operations: OPERATIONS, mayCall });
    this.planned = new PlannedExecution({ schema: this.schema, maxCoercionErrors: 4 });
  }

  context(companyId: number, userId: string, role: Role = "ADMIN"): RequestContext {
    const viewer = { kind: "USER", companyId, userId, role, locale: "de", timeZone: "Europe/Berlin" } as const;
    return { viewer, now: T0, requestId: "test", address: null, loaders: new Loaders() };
  }

  execute(
    source: string | DocumentNode,
    variables: Record<string, unknown>,
    context: RequestContext,
  ): Promise<PlannedAnswer> {
    const document = typeof source === "string" ? parse(source) : source;
    const operation = getOperationAST(document, null);
    if (!operation) throw new Error("There is not exactly one operation.");
    return this.planned.execute({ document, operation, variables, context });
  }

  private counting(database: Database): Database {
    const query = (statement: Sql) => {
      this.statements.push(statement.sql);
      return database.query(statement);
    };
    const manager = new Proxy(database.manager, {
      get: (target, key): unknown => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function" || !String(key).startsWith("find")) return value;
        return (...args: unknown[]): unknown => {
          this.statements.push(String(key));
          return Reflect.apply(value, target, args);
        };
      },
    });
    return new Proxy(database, {
      get: (target, key): unknown =>
        key === "query" ? query : key === "manager" ? manager : Reflect.get(target, key, target),
    });
  }
}
