import type { ChangeWithAccount } from "../accounts/status-change-reader.js";
import type { ReadySource } from "../api/ready-source.js";
import type { ChangeFilter } from "./change-filter.rules.js";
import type { StreamEvent } from "./stream-event.js";

type Event = StreamEvent<ChangeWithAccount>;

/** The events of a company that a subscriber wants; RESYNC concerns everyone. Closing it closes the source at once. */
export class SelectedEvents implements ReadySource<Event> {
  constructor(
    private readonly source: ReadySource<Event>,
    private readonly wants: ChangeFilter,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  take(): Event | null {
    let event = this.source.take();
    while (event !== null && !this.concerns(event)) event = this.source.take();
    return event;
  }

  whenReady(resume: () => void): void {
    this.source.whenReady(resume);
  }

  get ended(): boolean {
    return this.source.ended;
  }

  get failure(): unknown {
    return this.source.failure;
  }

  get behind(): number {
    return this.source.behind;
  }

  async next(): Promise<IteratorResult<Event>> {
    for (;;) {
      const step = await this.source.next();
      if (step.done === true || this.concerns(step.value)) return step;
    }
  }

  async return(): Promise<IteratorResult<Event>> {
    await this.source.return?.();
    return { done: true, value: undefined };
  }

  private concerns(event: Event): boolean {
    return event.kind === "RESYNC" || this.wants(event.change);
  }
}
