import type { RelinkProcess } from "../../../support/relink-process.js";

/** An event as it arrived, and when. */
export interface Arrival<Event> {
  readonly event: Event;
  /** In the time of `performance.now()`. */
  readonly at: number;
}

/** A subscription of a demo company's admin over `graphql-transport-ws`, and what has come in so far. */
export class Watched<Event> {
  readonly arrivals: Arrival<Event>[] = [];
  /** What else came: anything in here is wrong. */
  readonly errors: unknown[] = [];
  private unsubscribe: () => void = () => undefined;

  /** @param field the root field, which is what arrives */
  static open<Event>(relink: RelinkProcess, field: string, query: string): Watched<Event> {
    const watched = new Watched<Event>();
    watched.unsubscribe = relink.client().subscribe<Record<string, Event>>(
      { query },
      {
        next: ({ data, errors }) => {
          watched.errors.push(...(errors ?? []));
          if (data?.[field] != null) watched.arrivals.push({ event: data[field], at: performance.now() });
        },
        error: (error) => watched.errors.push(error),
        complete: () => undefined,
      },
    );
    return watched;
  }

  close(): void {
    this.unsubscribe();
  }

  get events(): Event[] {
    return this.arrivals.map(({ event }) => event);
  }
}
