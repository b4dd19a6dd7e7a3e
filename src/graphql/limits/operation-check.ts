import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from "graphql";
import { ApiError } from "../../api/api-error.js";
import { DocumentMemory } from "./document-memory.js";
import { errorsBeforeAbort, type Limits } from "./limits.js";
import { OperationCost } from "./operation-cost.js";
import { sizeRule } from "./size-rule.js";

export interface OperationCheckOptions {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  /** Whether clients may ask for the schema. */
  readonly introspection: boolean;
}

export type CheckedOperation =
  | { readonly kind: "VALID"; readonly document: DocumentNode; readonly operation: OperationDefinitionNode }
  | { readonly kind: "REFUSED"; readonly errors: readonly GraphQLError[] };

type Variables = Readonly<Record<string, unknown>>;
type Parsed = DocumentNode | readonly GraphQLError[];

/** Two million characters are some 40 MB of parsed documents. */
const REMEMBERED_CHARACTERS = 2_000_000;

/**
 * Says before anything is executed whether an operation may be (G-5). Both transports use it: a socket leaves everything to
 * `check`, the HTTP server does its own parsing and validating and takes limits, rules and costs from here.
 */
export class OperationCheck {
  readonly limits: Limits;
  readonly introspection: boolean;
  /** Rules on top of the specification's that need no variables; the HTTP server has its own for introspection. */
  readonly rules: readonly ValidationRule[];
  private readonly schema: GraphQLSchema;
  private readonly cost: OperationCost;
  private readonly valid = new DocumentMemory<DocumentNode>(REMEMBERED_CHARACTERS);

  constructor(options: OperationCheckOptions) {
    this.schema = options.schema;
    this.limits = options.limits;
    this.introspection = options.introspection;
    this.rules = [sizeRule(options.limits)];
    this.cost = new OperationCost(options.schema, options.limits);
  }

  /** Parses and checks a text; a text that was valid before is neither parsed nor validated again. */
  check(source: string, variables: Variables | null, operationName: string | null): CheckedOperation {
    const document = this.valid.get(source) ?? this.validate(source);
    if (!("kind" in document)) return { kind: "REFUSED", errors: document };
    const operation = getOperationAST(document, operationName);
    if (!operation) return { kind: "REFUSED", errors: [noOperation(operationName)] };
    const errors = this.amountProblems(document, operation, variables);
    return errors.length > 0 ? { kind: "REFUSED", errors } : { kind: "VALID", document, operation };
  }

  /** What is wrong with the amount that a valid operation asks for with these variables. */
  amountProblems(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables | null,
  ): readonly GraphQLError[] {
    return this.cost.problems(document, operation, variables ?? {});
  }

  /** How many texts are remembered as valid. */
  get rememberedDocuments(): number {
    return this.valid.size;
  }

  private validate(source: string): Parsed {
    const document = this.parse(source);
    if (!("kind" in document)) return document;
    const options = { maxErrors: errorsBeforeAbort(this.limits), hideSuggestions: true };
    const withoutVariables = [...specifiedRules, ...(this.introspection ? [] : [NoSchemaIntrospectionCustomRule])];
    // The size comes first and alone: some of the specification's rules take long for what is too large.
    for (const rules of [this.rules, withoutVariables]) {
      const errors = validate(this.schema, document, rules, options);
      if (errors.length > 0) return errors.map((error) => withCode(error, "GRAPHQL_VALIDATION_FAILED"));
    }
    this.valid.set(source, document);
    return document;
  }

  private parse(source: string): Parsed {
    try {
      return parse(source, { maxTokens: this.limits.tokens });
    } catch (error) {
      if (error instanceof GraphQLError) return [withCode(error, "GRAPHQL_PARSE_FAILED")];
      throw error;
    }
  }
}

function noOperation(name: string | null): ApiError {
  return new ApiError(
    "BAD_USER_INPUT",
    name === null
      ? "The document must hold exactly one operation, or `operationName` must say which."
      : "The document holds no operation of the name in `operationName`.",
  );
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  if (error instanceof ApiError) return error;
  const { source, positions, nodes } = error;
  return new GraphQLError(error.message, {
    source: source ?? null,
    positions: positions ?? null,
    nodes: nodes ?? null,
    extensions: { code },
  });
}
