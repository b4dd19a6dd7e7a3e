import sql from "sql-template-tag";
import type { Database } from "../../database/database.js";
import type { Provider } from "../../platforms/provider.js";
import type { Fault, FaultMode } from "./fault.js";

/** So long another process may not know of a fault yet. */
const REMEMBERED_MS = 250;

interface StoredFault {
  readonly provider: Provider;
  readonly mode: FaultMode;
  readonly perMille: number;
}

/** Which networks fail for everybody. Kept in the database for all processes, and in memory for a moment: every call asks. */
export class FaultBoard {
  private known: { readonly faults: ReadonlyMap<Provider, Fault>; readonly at: number } | null = null;
  private reading: Promise<ReadonlyMap<Provider, Fault>> | null = null;

  constructor(private readonly database: Database) {}

  async of(provider: Provider): Promise<Fault | null> {
    return (await this.all()).get(provider) ?? null;
  }

  async all(): Promise<ReadonlyMap<Provider, Fault>> {
    if (this.known !== null && performance.now() - this.known.at < REMEMBERED_MS) return this.known.faults;
    this.reading ??= this.read().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  async set({ provider, mode, share }: Fault): Promise<void> {
    await this.database.transaction((tx) =>
      tx.execute(sql`INSERT INTO simulated_faults (provider, mode, per_mille, since)
        VALUES (${provider}, ${mode}, ${Math.round(share * 1_000)}, ${new Date()})${tx.dialect.onConflictUpdate(
          ["provider"],
          ["mode", "per_mille", "since"],
        )}`),
    );
    this.forget();
  }

  /** @returns false when nothing was wrong with it */
  async clear(provider: Provider): Promise<boolean> {
    const cleared = await this.database.transaction((tx) =>
      tx.execute(sql`DELETE FROM simulated_faults WHERE provider = ${provider}`),
    );
    this.forget();
    return cleared > 0;
  }

  /** What is being read at the moment may be older than the change. */
  private forget(): void {
    this.known = null;
    this.reading = null;
  }

  private async read(): Promise<ReadonlyMap<Provider, Fault>> {
    const at = performance.now();
    const rows = await this.database.query<StoredFault>(
      sql`SELECT provider AS provider, mode AS mode, per_mille AS perMille FROM simulated_faults`,
    );
    const faults = new Map(rows.map(({ perMille, ...row }) => [row.provider, { ...row, share: perMille / 1_000 }]));
    this.known = { faults, at };
    return faults;
  }
}
