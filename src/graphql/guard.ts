import { defaultFieldResolver, type GraphQLField, type GraphQLObjectType, type GraphQLSchema } from "graphql";
import { ApiError } from "../api/api-error.js";
import type { RequestContext } from "../api/request-context.js";
import type { Viewer } from "../api/viewer.js";

/** The permission table: who may use which field of a root type. */
export interface Permissions {
  /** Every operation that has an entry, such as `Query.connections`. */
  readonly operations: readonly string[];
  mayCall(viewer: Viewer | null, operation: string): "ALLOWED" | "UNAUTHENTICATED" | "FORBIDDEN";
}

type RootField = GraphQLField<unknown, RequestContext>;

/**
 * Puts the permission table in front of every field of the root types: it is asked before a resolver runs, and before a
 * subscription's source is opened. To be called once, on a schema that nobody uses yet.
 *
 * @throws when a root field has no entry in the table (T-5)
 */
export function guardSchema(schema: GraphQLSchema, permissions: Permissions): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((type) => (type ? fieldsOf(type) : []));
  const unknown = fields.map(({ operation }) => operation).filter((name) => !permissions.operations.includes(name));
  if (unknown.length > 0) {
    throw new Error(`These operations have no entry in the permission table: ${unknown.toSorted().join(", ")}.`);
  }
  for (const { operation, field } of fields) {
    guardField(field, (viewer) => checkPermission(permissions, viewer, operation));
  }
  return schema;
}

/** @throws ApiError UNAUTHENTICATED or FORBIDDEN */
export function checkPermission(permissions: Permissions, viewer: Viewer | null, operation: string): void {
  const answer = permissions.mayCall(viewer, operation);
  if (answer === "ALLOWED") return;
  if (answer === "UNAUTHENTICATED") {
    throw new ApiError("UNAUTHENTICATED", "Send a bearer token or a service key to use this operation.");
  }
  throw new ApiError("FORBIDDEN", "This caller may not use this operation.");
}

function fieldsOf(type: GraphQLObjectType): { operation: string; field: RootField }[] {
  return Object.values(type.getFields()).map((field) => ({ operation: `${type.name}.${field.name}`, field }));
}

function guardField(field: RootField, check: (viewer: Viewer | null) => void): void {
  const { subscribe, resolve = defaultFieldResolver } = field;
  if (subscribe !== undefined) {
    field.subscribe = (source, args, context, info) => {
      check(context.viewer);
      return subscribe(source, args, context, info) as unknown;
    };
    return;
  }
  field.resolve = (source, args, context, info) => {
    check(context.viewer);
    return resolve(source, args, context, info);
  };
}
