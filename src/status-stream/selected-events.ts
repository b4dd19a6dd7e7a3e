import type { ChangeWithAccount } from "../accounts/status-change-reader.js";
import type { ChangeFilter } from "./change-filter.rules.js";
import type { StreamEvent } from "./stream-reader.js";

/** An event with the company in whose stream it stands. */
export interface CompanyEvent {
  readonly companyId: number;
  readonly event: StreamEvent<ChangeWithAccount>;
}

/** The events of a company that a subscriber wants; RESYNC concerns everyone. Closing it closes the source at once. */
export class SelectedEvents implements AsyncIterableIterator<CompanyEvent> {
  constructor(
    private readonly source: AsyncIterableIterator<StreamEvent<ChangeWithAccount>>,
    private readonly companyId: number,
    private readonly wants: ChangeFilter,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<CompanyEvent>> {
    for (;;) {
      const step = await this.source.next();
      if (step.done === true) return step;
      const event = step.value;
      if (event.kind === "RESYNC" || this.wants(event.change)) {
        return { done: false, value: { companyId: this.companyId, event } };
      }
    }
  }

  async return(): Promise<IteratorResult<CompanyEvent>> {
    await this.source.return?.();
    return { done: true, value: undefined };
  }
}
