import type { AccountStore } from "../accounts/account-store";
import type { LiveChanges } from "../accounts/live-changes";
import type { ApiError, GraphqlClient } from "../api/graphql-client";
import type { Socket } from "../api/socket";
import { ConnectionCountDocument, ConnectionsDocument, type Purpose } from "../operations/operations.generated";
import { Value } from "../state/value";
import {
  EVERYTHING,
  filterOf,
  PURPOSES,
  type Segment,
  type Selection,
  segmentsOf,
  selects,
  writeSelection,
} from "./selection";

/** The first rows come soon; whoever reads on reads many. */
const FIRST_PAGE_SIZE = 50;
const PAGE_SIZE = 100;
/** A segment that gives fewer rows than fill a screen is followed by the next at once. */
const SCREENFUL = 20;

export interface GroupView {
  readonly purpose: Purpose;
  readonly ids: readonly string[];
  /** How many there are; null: not known yet. */
  readonly total: number | null;
  readonly complete: boolean;
}

export interface ListView {
  readonly selection: Selection;
  readonly groups: readonly GroupView[];
  /** Not every group has its first rows yet. */
  readonly loading: boolean;
  readonly error: ApiError | null;
  /** Changes of accounts that belong here and are not in it yet. */
  readonly outside: number;
}

interface Group {
  readonly purpose: Purpose;
  readonly ids: string[];
  readonly known: Set<string>;
  readonly segments: Segment[];
  after: string | null;
  total: number | null;
  reading: boolean;
}

/**
 * The list of connections, group by group, read page by page as somebody scrolls. Rows stay where they are when their status changes: a
 * list that jumps cannot be read. Whatever it shows is kept when the page is left and come back to.
 */
export class ConnectionList {
  readonly view: Value<ListView>;
  /** How far the page was scrolled when it was left. */
  scrolledTo = 0;
  #groups: Group[] = [];
  #turn = 0;
  #outside = new Set<string>();
  #error: ApiError | null = null;

  constructor(
    private readonly parts: {
      readonly api: GraphqlClient;
      readonly accounts: AccountStore;
      readonly live: LiveChanges;
      readonly socket: Socket;
    },
  ) {
    this.view = new Value(this.#describe(EVERYTHING, true));
  }

  start(): () => void {
    const stopListening = this.parts.live.listen({
      changed: ({ account }) => {
        if (this.#groups.some(({ known }) => known.has(account.id))) return;
        if (!selects(this.view.get().selection, account) || this.#outside.has(account.id)) return;
        this.#outside.add(account.id);
        this.#tell();
      },
      resync: () => this.refresh(),
    });
    const stopWatching = this.parts.socket.state.subscribe(() => this.#goOn());
    return () => {
      stopListening();
      stopWatching();
    };
  }

  /** Shows something else; what is shown already is left alone. */
  select(selection: Selection): void {
    const same = writeSelection(selection) === writeSelection(this.view.get().selection);
    if (same && this.#groups.length > 0 && this.#error === null) return;
    this.#read(selection);
  }

  refresh(): void {
    this.#read(this.view.get().selection);
  }

  /** Reads on in a group. May be called as often as its end is near; after a failure it waits for the line, or for somebody. */
  more(purpose: Purpose): void {
    if (this.#error !== null) return;
    const group = this.#groups.find((each) => each.purpose === purpose);
    if (group !== undefined) void this.#readOn(group, this.#turn);
  }

  /** Rows that are there stay when reading on has failed, and the rest follows once the line is back. */
  #goOn(): void {
    const isBegun = this.#groups.some(({ ids }) => ids.length > 0);
    if (this.parts.socket.state.get() !== "LIVE" || this.#error === null || !isBegun) return;
    this.#error = null;
    this.#tell();
  }

  #read(selection: Selection): void {
    this.#turn += 1;
    this.#outside = new Set();
    this.#error = null;
    const { purpose: only } = selection;
    this.#groups = PURPOSES.filter((purpose) => only === null || only === purpose).map((purpose) => ({
      purpose,
      ids: [],
      known: new Set<string>(),
      segments: segmentsOf(selection, purpose),
      after: null,
      total: null,
      reading: false,
    }));
    this.view.set(this.#describe(selection, true));
    for (const group of this.#groups) {
      void this.#count(group, selection, this.#turn);
      void this.#readOn(group, this.#turn);
    }
  }

  async #count(group: Group, selection: Selection, turn: number): Promise<void> {
    try {
      const filter = filterOf(selection, group.purpose);
      const { connections } = await this.parts.api.run(ConnectionCountDocument, { filter });
      if (turn !== this.#turn) return;
      group.total = connections.totalCount;
      this.#tell();
    } catch {
      // The rows say what is wrong.
    }
  }

  async #readOn(group: Group, turn: number): Promise<void> {
    const [segment] = group.segments;
    if (segment === undefined || group.reading) return;
    group.reading = true;
    try {
      const { connections } = await this.parts.api.run(ConnectionsDocument, {
        ...segment,
        first: group.ids.length === 0 ? FIRST_PAGE_SIZE : PAGE_SIZE,
        after: group.after,
      });
      if (turn !== this.#turn) return;
      const { nodes, pageInfo } = connections;
      this.parts.accounts.keep(nodes);
      for (const { id } of nodes) {
        if (group.known.has(id)) continue; // It moved to a later segment while the earlier was read.
        group.known.add(id);
        group.ids.push(id);
        this.#outside.delete(id);
      }
      group.after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      if (!pageInfo.hasNextPage) group.segments.shift();
      group.reading = false;
      this.#tell();
      if (nodes.length < SCREENFUL && !pageInfo.hasNextPage) await this.#readOn(group, turn);
    } catch (error) {
      group.reading = false;
      if (turn !== this.#turn) return;
      this.#error = error as ApiError;
      this.#tell();
    }
  }

  #tell(): void {
    // Groups appear together: one that comes later would push the others down under somebody's hand.
    const loading =
      this.#error === null && this.#groups.some(({ ids, segments }) => ids.length === 0 && segments.length > 0);
    this.view.set(this.#describe(this.view.get().selection, loading));
    if (!loading) this.parts.accounts.retain(new Set(this.#groups.flatMap(({ ids }) => ids)));
  }

  #describe(selection: Selection, loading: boolean): ListView {
    return {
      selection,
      loading,
      error: this.#error,
      outside: this.#outside.size,
      groups: this.#groups.map(({ purpose, ids, total, segments }) => ({
        purpose,
        ids: [...ids],
        total,
        complete: segments.length === 0,
      })),
    };
  }
}
