import { useCallback, useSyncExternalStore } from "react";
import type { AccountRowFragment } from "../operations/operations.generated";

export type AccountRow = AccountRowFragment;

/**
 * The accounts that the page shows, each once, however often it is shown. What is newer stays; only those who look at an account are
 * told of it. Accounts that nothing shows are not kept: ten thousand changes leave no more than there was.
 */
export class AccountStore {
  readonly #rows = new Map<string, AccountRow>();
  readonly #listeners = new Map<string, Set<() => void>>();

  get(id: string): AccountRow | undefined {
    return this.#rows.get(id);
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Rows of an answer: kept from now on, unless a newer one is there. */
  keep(rows: readonly AccountRow[]): void {
    for (const row of rows) this.#put(row);
  }

  /** A row of an event: taken where the account is shown, else dropped. @returns whether it is shown */
  update(row: AccountRow): boolean {
    if (!this.#rows.has(row.id)) return false;
    this.#put(row);
    return true;
  }

  /** Keeps only these, and those that something looks at. */
  retain(ids: ReadonlySet<string>): void {
    for (const id of this.#rows.keys()) {
      if (!ids.has(id) && !this.#listeners.has(id)) this.#rows.delete(id);
    }
  }

  subscribe(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(id);
    };
  }

  #put(row: AccountRow): void {
    const known = this.#rows.get(row.id);
    if (known !== undefined && known.lastChangeNumber > row.lastChangeNumber) return;
    this.#rows.set(row.id, row);
    for (const listener of this.#listeners.get(row.id) ?? []) listener();
  }
}

export function useAccount(store: AccountStore, id: string): AccountRow | undefined {
  const subscribe = useCallback((listener: () => void) => store.subscribe(id, listener), [store, id]);
  return useSyncExternalStore(subscribe, () => store.get(id));
}
