import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import type { SelectionPlan } from "./field-plan.js";
import { JsonData } from "./json-data.js";
import { planOperation } from "./plan-operation.js";
import { Run } from "./run.js";
import { conditionVariables, type Fragments, Selecting, type Variables } from "./selected-nodes.js";

export interface ExecutionRequest {
  /** Parsed and valid. Plans are remembered for as long as this very object lives. */
  readonly document: DocumentNode;
  /** A query or mutation of it. */
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
  readonly context: unknown;
}

export interface PlannedAnswer {
  readonly errors?: readonly GraphQLError[];
  /** Absent when nothing was executed; null when an error left nothing. */
  readonly data?: JsonData | null;
}

export interface PlannedExecutionOptions {
  readonly schema: GraphQLSchema;
  /** Errors told at once about variables, before one that says there are more. */
  readonly maxCoercionErrors: number;
}

interface KnownDocument {
  readonly fragments: Fragments;
  readonly conditions: readonly string[];
  readonly plans: Map<string, SelectionPlan>;
}

/** Plans remembered of one document: honest clients have few operations in it, and few conditions. */
const PLANS_PER_DOCUMENT = 32;

/**
 * Executes queries and mutations as graphql-js does, from a plan: what selection sets, fragments and conditions come to is worked out
 * once for a document, and not again for every object of every answer (`docs/decisions/0016-speed-of-queries.md`).
 */
export class PlannedExecution {
  private readonly schema: GraphQLSchema;
  private readonly coercion: { readonly maxErrors: number; readonly hideSuggestions: true };
  private readonly known = new WeakMap<DocumentNode, KnownDocument>();

  constructor({ schema, maxCoercionErrors }: PlannedExecutionOptions) {
    this.schema = schema;
    this.coercion = { maxErrors: maxCoercionErrors, hideSuggestions: true };
  }

  /** Never rejects. */
  async execute({ document, operation, variables: given, context }: ExecutionRequest): Promise<PlannedAnswer> {
    const { schema } = this;
    const { errors, coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given, this.coercion);
    if (errors !== undefined) return { errors };
    const variables: Variables = coerced;
    const known = this.knownOf(document);
    const run = new Run({ schema, fragments: known.fragments, operation, context, variables });
    try {
      const plan = this.planOf(known, operation, variables);
      const isMutation = operation.operation === OperationTypeNode.MUTATION;
      const text = await (isMutation ? run.serially(plan) : run.fields(plan, undefined, undefined));
      const data = new JsonData(text);
      return run.errors.list.length === 0 ? { data } : { errors: run.errors.list, data };
    } catch (error) {
      run.errors.add(error as GraphQLError, undefined);
      return { errors: run.errors.list, data: null };
    }
  }

  private planOf(known: KnownDocument, operation: OperationDefinitionNode, variables: Variables): SelectionPlan {
    const key = [operation.name?.value ?? "", ...known.conditions.map((name) => String(variables[name]))].join(" ");
    const remembered = known.plans.get(key);
    if (remembered !== undefined) return remembered;
    const plan = planOperation(operation, new Selecting(this.schema, known.fragments, variables));
    if (known.plans.size >= PLANS_PER_DOCUMENT) known.plans.clear();
    known.plans.set(key, plan);
    return plan;
  }

  private knownOf(document: DocumentNode): KnownDocument {
    let known = this.known.get(document);
    if (known === undefined) {
      known = { fragments: fragmentsOf(document), conditions: conditionVariables(document), plans: new Map() };
      this.known.set(document, known);
    }
    return known;
  }
}

function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node;
  }
  return fragments;
}
