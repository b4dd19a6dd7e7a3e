import type { Bus } from "./bus.js";
import { type ChangeTable, CompanyTail } from "./company-tail.js";
import type { StreamCursor } from "../accounts/stream-position.rules.js";
import { StreamReader } from "./stream-reader.js";

interface SharedTail<Change extends { readonly number: number }> {
  readonly tail: Promise<CompanyTail<Change>>;
  followers: number;
}

/**
 * The numbered changes of companies: everything after a cursor, then live, in order, each once, or RESYNC where that cannot be
 * promised (D-10 to D-14). A cursor may come from any process.
 */
export class StatusStream<Change extends { readonly number: number }> {
  private readonly tails = new Map<number, SharedTail<Change>>();

  constructor(
    private readonly table: ChangeTable<Change>,
    private readonly bus: Bus,
  ) {}

  /**
   * Attaches to the live end first and looks at the table afterwards, so that nothing falls in between (D-11).
   *
   * @param after where the client stands; null: from now on
   */
  async follow(companyId: number, after: StreamCursor | null): Promise<StreamReader<Change>> {
    const shared = this.attach(companyId);
    try {
      const tail = await shared.tail;
      await tail.look();
      return new StreamReader(tail, after ?? tail.end, () => this.detach(companyId, shared));
    } catch (error) {
      this.detach(companyId, shared);
      throw error;
    }
  }

  /** How many companies are followed in this process. */
  get followedCompanies(): number {
    return this.tails.size;
  }

  private attach(companyId: number): SharedTail<Change> {
    const shared = this.tails.get(companyId) ?? {
      tail: CompanyTail.open(companyId, this.table, this.bus),
      followers: 0,
    };
    shared.followers += 1;
    this.tails.set(companyId, shared);
    return shared;
  }

  private detach(companyId: number, shared: SharedTail<Change>): void {
    shared.followers -= 1;
    if (shared.followers > 0) return;
    if (this.tails.get(companyId) === shared) this.tails.delete(companyId);
    void shared.tail.then(
      (tail) => tail.close(),
      () => undefined,
    );
  }
}
