import { randomUUID } from "node:crypto";
import { type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import type { RequestContext } from "../../api/request-context.js";
import type { Viewer } from "../../api/viewer.js";
import type { ErrorMask } from "../masking.js";
import type { CreateContext } from "../operation-context.js";
import { impersonalContext } from "./impersonal.js";
import { nextTail } from "./next-frame.rules.js";

/** What was worked out is handed to others for so long: the account in it is shown as of then. */
const FRESH_MS = 250;

/** Somebody who waits for an event in the words of its audience. */
export interface Listener {
  readonly viewer: Viewer;
  readonly address: string | null;
  hear(tail: Buffer): void;
  fail(error: unknown): void;
}

/** What is executed: a subscription with everything that its answers depend on, but for who asks. */
export interface Selection {
  readonly key: string;
  readonly args: Omit<ExecutionArgs, "rootValue" | "contextValue">;
}

export interface AudienceParts {
  readonly mask: ErrorMask;
  readonly createContext: CreateContext;
}

/** One execution of one event; `tail` is there once it is done. */
interface Execution {
  readonly begunAt: number;
  tail: Buffer | null;
  waiting: Listener[];
}

/**
 * Subscribers who ask for the same with the same rights in the same language: each event is executed and serialised once for all of them.
 * An execution that looks at who exactly asks counts for that one alone, and the others get one of their own.
 */
export class Audience {
  /** Who belongs to it at present. */
  listeners = 0;
  private readonly executions = new WeakMap<object, Execution>();
  private personal = false;

  constructor(
    readonly key: string,
    private readonly selection: Selection,
    private readonly parts: AudienceParts,
  ) {}

  /** The end of the message that tells of an event, where it was worked out a moment ago. @param now real time in milliseconds */
  known(event: unknown, now: number): Buffer | null {
    return this.execution(event, now)?.tail ?? null;
  }

  /** Works it out for a listener, or lets it wait for what is being worked out already. */
  work(event: unknown, listener: Listener, now: number): void {
    if (this.personal || typeof event !== "object" || event === null) {
      void this.executeFor(event, listener);
      return;
    }
    const underWay = this.execution(event, now);
    if (underWay !== null) {
      underWay.waiting.push(listener);
      return;
    }
    const execution: Execution = { begunAt: now, tail: null, waiting: [listener] };
    this.executions.set(event, execution);
    void this.executeOnce(event, execution, listener);
  }

  private execution(event: unknown, now: number): Execution | null {
    if (typeof event !== "object" || event === null) return null;
    const execution = this.executions.get(event);
    return execution !== undefined && now - execution.begunAt < FRESH_MS ? execution : null;
  }

  private async executeOnce(event: object, execution: Execution, first: Listener): Promise<void> {
    let personal = false;
    const onLook = () => {
      personal = true;
    };
    let tail: Buffer;
    try {
      const context = impersonalContext(this.contextOf(first), onLook);
      tail = await this.execute(event, context);
    } catch (error) {
      this.executions.delete(event);
      for (const listener of execution.waiting) listener.fail(error);
      return;
    }
    const { waiting } = execution;
    execution.waiting = [];
    if (personal) {
      this.personal = true;
      this.executions.delete(event);
      for (const listener of waiting) if (listener !== first) void this.executeFor(event, listener);
      first.hear(tail);
      return;
    }
    execution.tail = tail;
    for (const listener of waiting) listener.hear(tail);
  }

  private async executeFor(event: unknown, listener: Listener): Promise<void> {
    let tail: Buffer;
    try {
      tail = await this.execute(event, this.contextOf(listener));
    } catch (error) {
      listener.fail(error);
      return;
    }
    listener.hear(tail);
  }

  private async execute(event: unknown, context: RequestContext): Promise<Buffer> {
    const result = await execute({ ...this.selection.args, rootValue: event, contextValue: context });
    return nextTail(this.masked(result, context));
  }

  private masked({ data, errors }: ExecutionResult, context: RequestContext): object {
    if (errors === undefined) return { data };
    const { requestId } = context;
    return { errors: errors.map((error) => this.parts.mask.mask(error, { requestId })), data: data ?? null };
  }

  private contextOf({ viewer, address }: Listener): RequestContext {
    return this.parts.createContext({ viewer, requestId: randomUUID(), address });
  }
}
