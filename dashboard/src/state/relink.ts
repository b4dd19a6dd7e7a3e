import { createContext, useContext } from "react";
import { AccountStore } from "../accounts/account-store";
import { IncidentStore } from "../accounts/incident-store";
import { LiveChanges } from "../accounts/live-changes";
import { RowReader } from "../accounts/row-reader";
import { SummaryStore } from "../accounts/summary-store";
import { GraphqlClient } from "../api/graphql-client";
import type { PageConfig } from "../api/page-config";
import { Socket } from "../api/socket";
import { ConnectionList } from "../connections/connection-list";
import { InboxStore } from "../inbox/inbox-store";
import { type StartQuery, StartDocument } from "../operations/operations.generated";
import type { Trip } from "../reconnect/trip";
import type { Session } from "../sign-in/session";
import { BusinessClock } from "./business-clock";
import { Value } from "./value";

/** Everything that lives as long as somebody is signed in. */
export interface Relink {
  readonly config: PageConfig;
  readonly session: Session;
  readonly viewer: StartQuery["viewer"];
  readonly api: GraphqlClient;
  readonly socket: Socket;
  readonly clock: BusinessClock;
  readonly accounts: AccountStore;
  readonly rows: RowReader;
  readonly summary: SummaryStore;
  readonly incidents: IncidentStore;
  readonly live: LiveChanges;
  readonly list: ConnectionList;
  readonly inbox: InboxStore;
  /** The reconnect that is under way; null: none. */
  readonly trip: Value<Trip | null>;
  /** Begins to listen. @returns ends it */
  start(): () => void;
}

/** @throws ApiError */
export async function openRelink(session: Session, config: PageConfig): Promise<Relink> {
  const api = new GraphqlClient(session);
  const first = await api.run(StartDocument, {});
  const clock = new BusinessClock();
  const socket = new Socket(session);
  const accounts = new AccountStore();
  const rows = new RowReader(api, accounts);
  const summary = new SummaryStore(api, clock, first.connectionSummary);
  const incidents = new IncidentStore(api, socket, first.incidents.nodes);
  const live = new LiveChanges({ socket, api, accounts, summary, cursor: first.connections.streamCursor });
  const list = new ConnectionList({ api, accounts, live, socket });
  const inbox = new InboxStore(api, socket);
  const start = () => {
    const ends = [live.start(), incidents.start(), list.start(), inbox.start()];
    return () => {
      for (const end of ends) end();
    };
  };
  const trip = new Value<Trip | null>(null);
  return {
    config,
    session,
    viewer: first.viewer,
    api,
    socket,
    clock,
    accounts,
    rows,
    summary,
    incidents,
    live,
    list,
    inbox,
    trip,
    start,
  };
}

export const RelinkContext = createContext<Relink | null>(null);

export function useRelink(): Relink {
  const relink = useContext(RelinkContext);
  if (relink === null) throw new Error("Nobody is signed in around this.");
  return relink;
}
