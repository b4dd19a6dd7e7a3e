import type { GraphqlClient } from "../api/graphql-client";
import { type SummaryQuery, SummaryDocument } from "../operations/operations.generated";
import { Value } from "../state/value";
import type { BusinessClock } from "../state/business-clock";

export type Summary = SummaryQuery["connectionSummary"];

/** However many changes come, the numbers are asked for no more often than this. */
const AT_MOST_EVERY_MS = 800;
/** Days pass by themselves. */
const AT_LEAST_EVERY_MS = 60_000;

/** The company in numbers, read anew soon after something changed. */
export class SummaryStore {
  readonly value: Value<Summary>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly api: GraphqlClient,
    private readonly clock: BusinessClock,
    first: Summary,
  ) {
    this.value = new Value(first);
    clock.set(first.asOf);
    this.#plan(AT_LEAST_EVERY_MS);
  }

  noticed(recordedAt: string): void {
    this.clock.atLeast(recordedAt);
    this.#plan(AT_MOST_EVERY_MS);
  }

  refresh(): void {
    this.#plan(0);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #plan(delay: number): void {
    const at = Date.now() + delay;
    if (at >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(() => void this.#read(), delay);
  }

  async #read(): Promise<void> {
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#plan(AT_LEAST_EVERY_MS);
    try {
      const { connectionSummary } = await this.api.run(SummaryDocument, {});
      this.clock.set(connectionSummary.asOf);
      this.value.set(connectionSummary);
    } catch {
      // What was true a moment ago stays; the head of the page says that there is no connection.
    }
  }
}
