import type { ApiError, GraphqlClient } from "../src/api/graphql-client";
import type { Socket } from "../src/api/socket";
import {
  type Platform,
  type PickerAccountFragment,
  PickerAccountsDocument,
  PickerChangesDocument,
  type PickerChangesSubscription,
  type Purpose,
} from "../src/operations/operations.generated";

export type Account = PickerAccountFragment;

/** Which accounts there are to choose from; an empty list restricts nothing. */
export interface Choice {
  readonly purposes: readonly Purpose[];
  readonly platforms: readonly Platform[];
}

export interface ListEars {
  /** The rows are others, or stand in another order. */
  listed(): void;
  /** One account is as it was not before. */
  changed(account: Account, before: Account): void;
  /** A person has ended the connection: it is no longer there to choose. */
  gone(id: string): void;
  failed(error: ApiError): void;
}

const PAGE = 50;
/** However many accounts are added, the list is read again no more often than this. */
const READ_AGAIN_MS = 500;
/** What a person has ended is nothing to choose. */
const OFFERED = ["CONNECTED", "EXPIRED", "INVALID"] as const;

/** The accounts to choose from, page by page, and live from the first page's cursor on: nothing is missed, whatever breaks in between. */
export class AccountList {
  #accounts = new Map<string, Account>();
  #next: string | null = null;
  #text = "";
  #turn = 0;
  #cursor: string | null = null;
  #stopWatching = () => {};
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly parts: { readonly api: GraphqlClient; readonly socket: Socket; readonly ears: ListEars },
    private readonly choice: Choice,
  ) {}

  /** In the order in which they are shown. */
  get accounts(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  get isSearched(): boolean {
    return this.#text !== "";
  }

  get(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  search(text: string): Promise<void> {
    return this.#read(text, PAGE);
  }

  /** Reads what is shown once more. */
  refresh(): Promise<void> {
    return this.#read(this.#text, Math.max(PAGE, this.#accounts.size));
  }

  async more(): Promise<void> {
    const after = this.#next;
    if (after === null) return;
    const turn = ++this.#turn;
    await this.#guard(turn, async () => {
      const page = await this.#readPage(this.#text, after);
      if (turn !== this.#turn) return;
      this.#next = page.next;
      this.#list([...this.#accounts.values(), ...page.accounts]);
    });
  }

  close(): void {
    this.#turn += 1;
    clearTimeout(this.#again);
    this.#stopWatching();
  }

  async #read(text: string, wanted: number): Promise<void> {
    const turn = ++this.#turn;
    await this.#guard(turn, async () => {
      const found: Account[] = [];
      let next: string | null = null;
      do {
        const page = await this.#readPage(text, next);
        if (turn !== this.#turn) return;
        found.push(...page.accounts);
        next = page.next;
        if (this.#cursor === null) this.#watch(page.streamCursor);
      } while (next !== null && found.length < wanted);
      this.#text = text;
      this.#next = next;
      this.#list(found);
    });
  }

  async #readPage(text: string, after: string | null) {
    const filter = { ...this.#filter(), statuses: OFFERED, ...(text === "" ? {} : { text }) };
    const { connections } = await this.parts.api.run(PickerAccountsDocument, { filter, first: PAGE, after });
    const { nodes: accounts, pageInfo, streamCursor } = connections;
    return { accounts, next: pageInfo.hasNextPage ? pageInfo.endCursor : null, streamCursor };
  }

  #filter() {
    const { purposes, platforms } = this.choice;
    return { ...(purposes.length > 0 && { purposes }), ...(platforms.length > 0 && { platforms }) };
  }

  /** An answer may be older than what the stream has told. */
  #list(found: readonly Account[]): void {
    const known = this.#accounts;
    this.#accounts = new Map(found.map((account) => [account.id, newerOf(known.get(account.id), account)]));
    this.parts.ears.listed();
    for (const account of this.#accounts.values()) {
      const before = known.get(account.id);
      if (before !== undefined && before.status !== account.status) this.parts.ears.changed(account, before);
    }
  }

  #watch(cursor: string): void {
    this.#cursor = cursor;
    this.#stopWatching = this.parts.socket.watch(PickerChangesDocument, {
      variables: () => ({ filter: this.#filter(), after: this.#cursor }),
      next: ({ connectionStatusChanged }) => this.#take(connectionStatusChanged),
    });
  }

  #take({ kind, cursor, change }: PickerChangesSubscription["connectionStatusChanged"]): void {
    this.#cursor = cursor;
    if (kind === "RESYNC" || change === null) return void this.refresh();
    const { account, from } = change;
    const before = this.#accounts.get(account.id);
    if (before === undefined) {
      if (from === null || from === "DISCONNECTED") this.#readSoon();
    } else if (account.lastChangeNumber > before.lastChangeNumber) this.#put(account, before);
  }

  #put(account: Account, before: Account): void {
    if (account.status === "DISCONNECTED") {
      this.#accounts.delete(account.id);
      this.parts.ears.listed();
      return this.parts.ears.gone(account.id);
    }
    this.#accounts.set(account.id, account);
    this.parts.ears.changed(account, before);
  }

  #readSoon(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.refresh(), READ_AGAIN_MS);
  }

  async #guard(turn: number, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (turn === this.#turn) this.parts.ears.failed(error as ApiError);
    }
  }
}

function newerOf(known: Account | undefined, read: Account): Account {
  return known !== undefined && known.lastChangeNumber > read.lastChangeNumber ? known : read;
}
