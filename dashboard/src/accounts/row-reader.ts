import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { GraphqlClient } from "../api/graphql-client";
import { AccountRowsDocument, type AccountRowsQuery } from "../operations/operations.generated";
import type { BusinessClock } from "../state/business-clock";
import type { Value } from "../state/value";
import type { AccountRow, AccountStore } from "./account-store";

type Node = NonNullable<AccountRowsQuery["nodes"][number]>;
type Read = Extract<Node, { __typename: "SocialAccount" }>;
export type SharedConsent = NonNullable<Read["sharedConsent"]>;

/** Rows that are asked for within this time are read together. */
const TOGETHER_MS = 250;
const MOST_AT_ONCE = 100;
/** A wait that should be over and is not is asked about again after this. */
const AGAIN_MS = 30_000;
/** Longer timers end at once in browsers. */
const LONGEST_TIMER_MS = 86_400_000;

/**
 * Reads single rows anew that somebody looks at: because a time has passed that no event tells of, or to learn what hangs on the same
 * login, which the stream of changes does not carry. Of a row that nobody looks at any more it keeps nothing.
 */
export class RowReader {
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #shared = new Map<string, SharedConsent>();
  #wanted = new Set<string>();
  #planned = false;

  constructor(
    private readonly api: GraphqlClient,
    private readonly accounts: AccountStore,
  ) {}

  sharedConsent(id: string): SharedConsent | null {
    return this.#shared.get(id) ?? null;
  }

  /** Tells of everything that is read of an account. @returns ends it */
  subscribe(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#listeners.delete(id);
      this.#shared.delete(id);
    };
  }

  /** Reads an account soon; however often it is asked for until then, once. */
  read(id: string): void {
    this.#wanted.add(id);
    this.#plan();
  }

  #plan(): void {
    if (this.#planned || this.#wanted.size === 0) return;
    this.#planned = true;
    setTimeout(() => void this.#readWanted(), TOGETHER_MS);
  }

  async #readWanted(): Promise<void> {
    this.#planned = false;
    const ids = [...this.#wanted].slice(0, MOST_AT_ONCE);
    this.#wanted = new Set([...this.#wanted].slice(MOST_AT_ONCE));
    this.#plan();
    try {
      const { nodes } = await this.api.run(AccountRowsDocument, { ids });
      for (const node of nodes) if (node?.__typename === "SocialAccount") this.#take(node);
    } catch {
      // What was true a moment ago stays; whoever still looks asks again.
    }
  }

  #take({ sharedConsent, ...row }: Read): void {
    this.accounts.update(row);
    const listeners = this.#listeners.get(row.id);
    if (listeners === undefined) return;
    if (sharedConsent === null) this.#shared.delete(row.id);
    else this.#shared.set(row.id, sharedConsent);
    for (const listener of listeners) listener();
  }
}

/** What hangs on the login of a broken account, read anew whenever the numbers of the company change; null: unknown, or not broken. */
export function useSharedConsent(
  rows: RowReader,
  { id, lastChangeNumber, status }: AccountRow,
  summary: Value<unknown>,
): SharedConsent | null {
  const isBroken = status === "EXPIRED" || status === "INVALID";
  const subscribe = useCallback(
    (listener: () => void) => (isBroken ? rows.subscribe(id, listener) : () => {}),
    [rows, id, isBroken],
  );
  useEffect(() => {
    if (!isBroken) return undefined;
    const read = () => rows.read(id);
    read();
    return summary.subscribe(read);
  }, [rows, id, isBroken, lastChangeNumber, summary]);
  return useSyncExternalStore(subscribe, () => (isBroken ? rows.sharedConsent(id) : null));
}

/** Reads an account anew when the time has come from which on a reconnect helps: then its button is offered. */
export function useReadAfterWait(rows: RowReader, account: AccountRow | undefined, clock: BusinessClock): void {
  const { id = "", diagnosis = null } = account ?? {};
  const until = diagnosis === null || diagnosis.canReconnectNow ? null : diagnosis.notBefore;
  useEffect(() => {
    if (until === null) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const plan = () => {
      clearTimeout(timer);
      const wait = new Date(until).getTime() - clock.now() + 1_000;
      timer = wait > LONGEST_TIMER_MS ? setTimeout(plan, LONGEST_TIMER_MS) : setTimeout(read, Math.max(0, wait));
    };
    const read = () => {
      rows.read(id);
      timer = setTimeout(plan, AGAIN_MS);
    };
    plan();
    const stop = clock.offsetMs.subscribe(plan);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [rows, id, until, clock]);
}
