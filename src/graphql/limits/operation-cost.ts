import { createRequire } from "node:module";
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from "graphql";
import type { ComplexityEstimator } from "graphql-query-complexity";
import { ApiError } from "../../api/api-error.js";
import { costKey, countingVariables } from "./counting-variables.rules.js";
import { fieldCost, pageSizeProblem } from "./field-cost.rules.js";
import { errorsBeforeAbort, type Limits } from "./limits.js";

// Imported as a module it would bring a second graphql along, whose classes are not those of the schema.
const { getComplexity } = createRequire(import.meta.url)(
  "graphql-query-complexity",
) as typeof import("graphql-query-complexity");

type Variables = Readonly<Record<string, unknown>>;

interface KnownCosts {
  readonly variables: readonly string[];
  readonly byKey: Map<string, number>;
}

/** Costs remembered of one document. Honest clients use few page sizes. */
const COSTS_PER_DOCUMENT = 100;

/** Refuses operations that would do too much work, before they do any. A document costs the same for the same page sizes, so it is remembered. */
export class OperationCost {
  private readonly known = new WeakMap<DocumentNode, KnownCosts>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: Limits,
  ) {}

  /** What is wrong with the amount that a valid operation asks for; variables that do not fit their types are for the execution to refuse. */
  problems(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): readonly GraphQLError[] {
    const known = this.knownOf(document);
    const key = `${operation.name?.value ?? ""}(${costKey(known.variables, variables)})`;
    const cost = known.byKey.get(key) ?? this.measure(document, operation, variables);
    if (typeof cost !== "number") return cost;
    if (known.byKey.size >= COSTS_PER_DOCUMENT) known.byKey.clear();
    known.byKey.set(key, cost);
    if (cost <= this.limits.complexity) return [];
    return [
      new ApiError(
        "LIMIT_EXCEEDED",
        `This operation asks for up to ${cost} fields, counting every page in full; at most ${this.limits.complexity} are allowed. Ask for smaller pages or fewer lists inside lists.`,
      ),
    ];
  }

  private measure(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
  ): number | readonly GraphQLError[] {
    const coerced = getVariableValues(this.schema, operation.variableDefinitions ?? [], variables, {
      maxErrors: errorsBeforeAbort(this.limits),
      hideSuggestions: true,
    });
    if (coerced.errors !== undefined) return [];
    const wrongPages = new Set<string>();
    const estimator: ComplexityEstimator = (use) => {
      const wrong = pageSizeProblem(use, this.limits.pageSize);
      if (wrong !== null) wrongPages.add(wrong);
      return fieldCost(use, this.limits.pageSize);
    };
    const cost = this.complexityOf(document, operation, variables, estimator);
    const refused = [...wrongPages].slice(0, this.limits.errors).map((text) => new ApiError("BAD_USER_INPUT", text));
    return refused.length > 0 ? refused : cost;
  }

  private complexityOf(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    estimator: ComplexityEstimator,
  ): number | readonly GraphQLError[] {
    try {
      return getComplexity({
        schema: this.schema,
        query: document,
        variables,
        ...(operation.name === undefined ? {} : { operationName: operation.name.value }),
        estimators: [estimator],
        maxQueryNodes: this.limits.selections + 1,
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : "its size cannot be told";
      return [new ApiError("BAD_USER_INPUT", `This operation cannot be executed: ${why}`)];
    }
  }

  private knownOf(document: DocumentNode): KnownCosts {
    const known = this.known.get(document) ?? { variables: countingVariables(document), byKey: new Map() };
    this.known.set(document, known);
    return known;
  }
}
