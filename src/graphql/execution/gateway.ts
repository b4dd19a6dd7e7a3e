import type { ApolloServerOptions } from "@apollo/server";
import { execute, type GraphQLSchema, OperationTypeNode } from "graphql";
import type { RequestContext } from "../../api/request-context.js";
import type { PlannedExecution } from "./planned-execution.js";

type Gateway = NonNullable<ApolloServerOptions<RequestContext>["gateway"]>;

/** Apollo Server lets a gateway execute what it has parsed and validated: here the planned execution of the same schema. */
export function executeWith(schema: GraphQLSchema, planned: PlannedExecution): Gateway {
  return {
    load: () =>
      Promise.resolve({
        executor: ({ document, operation, operationName, request, context }) => {
          const variableValues = request.variables ?? {};
          if (operation !== undefined && operation.operation !== OperationTypeNode.SUBSCRIPTION) {
            return planned.execute({ document, operation, variables: variableValues, context }) as never;
          }
          // Refused by graphql-js, in its words.
          return Promise.resolve(
            execute({ schema, document, operationName, variableValues, contextValue: context }),
          ) as never;
        },
      }),
    onSchemaLoadOrUpdate: (receive) => {
      receive({ apiSchema: schema, coreSupergraphSdl: "" });
      return () => undefined;
    },
    stop: () => Promise.resolve(),
  };
}
