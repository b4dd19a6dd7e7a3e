import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** So many at most share a transaction, so that none is long. */
const MOST = 16;

/**
 * Small writes that come at about the same time share a transaction: while one is on its way, the next ones gather. What one of them
 * does wrong touches none of the others: after a failure each is tried by itself.
 */
export class WriteTogether<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private writing = false;

  /** @param writeAll writes several; answers in their order */
  constructor(
    private readonly database: Pick<Database, "transaction">,
    private readonly writeAll: (tx: Transaction, items: readonly Item[]) => Promise<readonly Result[]>,
  ) {}

  write(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.writing) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, MOST);
      this.waiting = this.waiting.slice(MOST);
      await this.writeBatch(batch);
    }
    this.writing = false;
  }

  private async writeBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.database.transaction((tx) =>
        this.writeAll(
          tx,
          batch.map(({ item }) => item),
        ),
      );
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      else for (const each of batch) await this.writeBatch([each]);
    }
  }
}
