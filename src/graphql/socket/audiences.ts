import { type DocumentNode, type ExecutionArgs, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import type { Viewer } from "../../api/viewer.js";
import { Audience, type AudienceParts, type Selection } from "./audience.js";
import { audienceOf, positionVariables, variablesKey } from "./selection.rules.js";

interface KnownOperation {
  readonly id: number;
  readonly positions: ReadonlySet<string>;
}

/** Finds who gets the same, among all subscribers of this process. */
export class Audiences {
  private readonly audiences = new Map<string, Audience>();
  private readonly operations = new WeakMap<OperationDefinitionNode, KnownOperation>();
  private operationCount = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly parts: AudienceParts,
  ) {}

  /** @param document as it is remembered: the same object for the same text */
  selection(document: DocumentNode, operation: OperationDefinitionNode, args: ExecutionArgs): Selection {
    const { id, positions } = this.known(document, operation);
    const key = `${id} ${variablesKey(operation, positions, args.variableValues ?? {})}`;
    return { key, args };
  }

  join(selection: Selection, viewer: Viewer): Audience {
    const key = `${audienceOf(viewer)} ${selection.key}`;
    const audience = this.audiences.get(key) ?? new Audience(key, selection, this.parts);
    this.audiences.set(key, audience);
    audience.listeners += 1;
    return audience;
  }

  leave(audience: Audience): void {
    audience.listeners -= 1;
    if (audience.listeners === 0 && this.audiences.get(audience.key) === audience) this.audiences.delete(audience.key);
  }

  /** How many different answers one event may need at present. */
  get size(): number {
    return this.audiences.size;
  }

  private known(document: DocumentNode, operation: OperationDefinitionNode): KnownOperation {
    const known = this.operations.get(operation);
    if (known !== undefined) return known;
    this.operationCount += 1;
    const root = this.schema.getSubscriptionType();
    const positions = root ? positionVariables(document, operation, root) : new Set<string>();
    const made = { id: this.operationCount, positions };
    this.operations.set(operation, made);
    return made;
  }
}
