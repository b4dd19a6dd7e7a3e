import type { GraphqlClient } from "../api/graphql-client";
import type { Socket } from "../api/socket";
import { type StatusChangesSubscription, StatusChangesDocument } from "../operations/operations.generated";
import type { AccountRow, AccountStore } from "./account-store";
import type { SummaryStore } from "./summary-store";

type Event = StatusChangesSubscription["connectionStatusChanged"];

export interface Change {
  readonly from: AccountRow["status"] | null;
  readonly to: AccountRow["status"];
  readonly account: AccountRow;
  /** Whether the page shows the account already. */
  readonly shown: boolean;
}

interface Listener {
  changed?(change: Change): void;
  /** Changes were missed that cannot be replayed: read everything anew. */
  resync?(): void;
}

/** The company's stream of changes: from the cursor of the first answer on, each once, over every reconnection. */
export class LiveChanges {
  readonly #listeners = new Set<Listener>();
  #cursor: string;

  constructor(
    private readonly parts: {
      readonly socket: Socket;
      readonly api: GraphqlClient;
      readonly accounts: AccountStore;
      readonly summary: SummaryStore;
      readonly cursor: string;
    },
  ) {
    this.#cursor = parts.cursor;
  }

  /** @returns ends it */
  start(): () => void {
    return this.parts.socket.watch(StatusChangesDocument, {
      variables: () => ({ after: this.#cursor }),
      next: ({ connectionStatusChanged }) => this.#take(connectionStatusChanged),
    });
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take({ kind, cursor, change }: Event): void {
    this.#cursor = cursor;
    const { accounts, summary } = this.parts;
    if (kind === "RESYNC" || change === null) {
      summary.refresh();
      for (const listener of this.#listeners) listener.resync?.();
      return;
    }
    summary.noticed(change.recordedAt);
    const shown = accounts.update(change.account);
    const { from, to, account } = change;
    for (const listener of this.#listeners) listener.changed?.({ from, to, account, shown });
  }
}
