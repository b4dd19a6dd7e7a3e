import type { GraphqlClient } from "../api/graphql-client";
import type { Socket } from "../api/socket";
import {
  IncidentChangesDocument,
  type IncidentFactsFragment,
  IncidentsDocument,
} from "../operations/operations.generated";
import { Value } from "../state/value";

export type Incident = IncidentFactsFragment;

/** Incidents that last. They have no cursor, so they are read anew whenever the socket is. */
export class IncidentStore {
  readonly open: Value<readonly Incident[]>;

  constructor(
    private readonly api: GraphqlClient,
    private readonly socket: Socket,
    first: readonly Incident[],
  ) {
    this.open = new Value(first.filter(lasts));
  }

  /** @returns ends it */
  start(): () => void {
    const stopWatching = this.socket.watch(IncidentChangesDocument, {
      variables: () => ({}),
      next: ({ incidentChanged }) => this.#take(incidentChanged),
    });
    const stopListening = this.socket.state.subscribe(() => {
      if (this.socket.state.get() === "LIVE") void this.#read();
    });
    return () => {
      stopWatching();
      stopListening();
    };
  }

  #take(incident: Incident): void {
    const others = this.open.get().filter((each) => each.id !== incident.id);
    this.open.set(lasts(incident) ? [incident, ...others] : others);
  }

  async #read(): Promise<void> {
    try {
      const { incidents } = await this.api.run(IncidentsDocument, {});
      this.open.set(incidents.nodes.filter(lasts));
    } catch {
      // The socket tells what follows.
    }
  }
}

/** One that concerns none of the company's connections is none of its news. */
function lasts(incident: Incident): boolean {
  return incident.closedAt === null && incident.accountsConcerned > 0;
}
