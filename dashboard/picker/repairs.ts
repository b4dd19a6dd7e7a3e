import { Trip, type TripParts, type TripView } from "../src/reconnect/trip";
import type { Account, Choice } from "./account-list";

export interface RepairEars {
  /** What is to be said of this account's repair has changed. */
  changed(accountId: string): void;
  succeeded(accountId: string): void;
  refused(message: string): void;
}

/** A start address is good for a minute; a link to one that is not would lead nowhere. */
const LINK_MS = 55_000;

/** The reconnect that is under way, or has just ended: one at a time, as there is one window. */
export class Repairs {
  #accountId: string | null = null;
  #trip: Trip | null = null;
  #stopLooking = () => {};
  #linkTimer: ReturnType<typeof setTimeout> | undefined;
  /** Of a trip that asked what to connect instead: here nothing is, so it was cancelled, and only the reason counts. */
  #last: TripView | null = null;

  constructor(
    private readonly parts: TripParts,
    private readonly choice: Choice,
    private readonly ears: RepairEars,
  ) {}

  viewOf(accountId: string): TripView | null {
    if (this.#accountId !== accountId || this.#trip === null) return null;
    return this.#last ?? this.#trip.view.get();
  }

  /** Call it in the handler of a click and nowhere else. */
  begin({ id, name, platform }: Account): void {
    this.end();
    const purpose = this.choice.purposes[0] ?? "OWN";
    const trip = new Trip(this.parts, { kind: "ACCOUNT", id, name, platform, purpose });
    this.#accountId = id;
    this.#trip = trip;
    this.#stopLooking = trip.view.subscribe(() => this.#look(id, trip));
    trip.begin();
    if (trip.view.get().blocked) trip.beginByLink();
  }

  cancel(): void {
    void this.#trip?.cancel();
  }

  /** Nothing is to be said of it any more. Whoever is still away at the network is called back; what has come back goes its way. */
  end(): void {
    const [accountId, trip] = [this.#accountId, this.#trip];
    if (accountId === null || trip === null) return;
    this.#stopLooking();
    clearTimeout(this.#linkTimer);
    this.#linkTimer = undefined;
    this.#accountId = this.#trip = this.#last = null;
    const { attempt } = trip.view.get();
    const isAway = attempt?.step === "STARTED" || attempt?.step === "AT_NETWORK";
    void (isAway ? trip.cancel() : Promise.resolve()).finally(() => trip.dispose());
    this.ears.changed(accountId);
  }

  #look(accountId: string, trip: Trip): void {
    const view = trip.view.get();
    if (view.problem !== null) this.ears.refused(view.problem);
    if (view.attempt?.step === "CHOOSING" && this.#last === null) {
      this.#last = view;
      this.cancel();
    }
    if (view.link !== null) this.#linkTimer ??= setTimeout(() => this.#endUnused(trip), LINK_MS);
    this.ears.changed(accountId);
    if (view.attempt?.outcome === "SUCCEEDED" && !view.busy) this.ears.succeeded(accountId);
  }

  #endUnused(trip: Trip): void {
    if (trip === this.#trip && trip.view.get().attempt?.step === "STARTED") this.cancel();
  }
}
