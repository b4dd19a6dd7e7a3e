import sql from "sql-template-tag";
import type { ServiceKeyViewer } from "../api/viewer.js";
import { readOptionalMoment, type StoredMoment } from "../database/moment.js";
import type { Database } from "../database/database.js";
import type { Log } from "../log.js";
import { refuse, type Standing, SUSPENDED } from "./authentication.js";
import { hashServiceKey, isServiceKey } from "./service-key-text.js";
import { ShortMemory } from "./short-memory.js";

interface KeyColumns {
  id: string;
  companyId: number | null;
  operations: string;
  revokedAt: StoredMoment | null;
  lastUsedAt: StoredMoment | null;
  suspendedAt: StoredMoment | null;
}

/** Below the 5 s within which a change has to count everywhere, so that asking and answering fit in as well. */
const REMEMBER_MS = 4_000;
const REMEMBERED_KEYS = 2_000;
const USE_NOTED_EVERY_MS = 60_000;

export const UNKNOWN_KEY = refuse("UNAUTHENTICATED", "This service key is not known here or has been revoked.");

/** What the database says of service keys, at most 5 seconds old. */
export class ServiceKeyDirectory {
  private readonly ids: ShortMemory<string, string | null>;
  private readonly standings: ShortMemory<string, Standing<ServiceKeyViewer>>;

  /** @param now real time in milliseconds */
  constructor(
    private readonly database: Database,
    private readonly log: Pick<Log, "warn">,
    private readonly now: () => number = Date.now,
  ) {
    this.ids = new ShortMemory(USE_NOTED_EVERY_MS, REMEMBERED_KEYS, now);
    this.standings = new ShortMemory(REMEMBER_MS, REMEMBERED_KEYS, now);
  }

  /** Whether the key may call, and for what. */
  async authenticate(key: string): Promise<Standing<ServiceKeyViewer>> {
    if (!isServiceKey(key)) return UNKNOWN_KEY;
    const hash = hashServiceKey(key);
    const id = await this.ids.recall(
      hash,
      () => this.find(hash),
      (answer) => answer !== null,
    );
    return id === null ? UNKNOWN_KEY : this.standing(id);
  }

  /** Whether a key that was let in before may go on. */
  standing(keyId: string): Promise<Standing<ServiceKeyViewer>> {
    return this.standings.recall(keyId, () => this.currentStanding(keyId));
  }

  /** The same as of this moment, for keys that are watched (W-9). */
  currentStanding(keyId: string): Promise<Standing<ServiceKeyViewer>> {
    return this.read(keyId);
  }

  /** Call after a change of a key or of its company has been committed, for this process to see it at once. */
  forget(): void {
    this.standings.forgetAll(() => true);
  }

  private async find(hash: string): Promise<string | null> {
    const rows = await this.database.query<{ id: string }>(sql`SELECT id FROM service_keys WHERE hash = ${hash}`);
    return rows[0]?.id ?? null;
  }

  private async read(keyId: string): Promise<Standing<ServiceKeyViewer>> {
    const [row] = await this.database.query<KeyColumns>(sql`
      SELECT k.id AS id, k.company_id AS companyId, k.operations AS operations, k.revoked_at AS revokedAt,
        k.last_used_at AS lastUsedAt, c.suspended_at AS suspendedAt
      FROM service_keys k LEFT JOIN companies c ON c.id = k.company_id WHERE k.id = ${keyId}`);
    if (row === undefined || row.revokedAt !== null) return UNKNOWN_KEY;
    if (row.suspendedAt !== null) return SUSPENDED;
    await this.noteUse(row);
    const operations = JSON.parse(row.operations) as string[];
    return { kind: "KNOWN", viewer: { kind: "SERVICE_KEY", keyId, companyId: row.companyId, operations } };
  }

  /** Once a minute is enough for an operator who looks for keys that nobody uses. A failure costs the caller nothing. */
  private async noteUse(row: KeyColumns): Promise<void> {
    const now = new Date(this.now());
    const noted = new Date(this.now() - USE_NOTED_EVERY_MS);
    const last = readOptionalMoment(row.lastUsedAt);
    if (last !== null && last > noted) return;
    try {
      await this.database.transaction((tx) =>
        tx.execute(sql`
          UPDATE service_keys SET last_used_at = ${now}
          WHERE id = ${row.id} AND (last_used_at IS NULL OR last_used_at <= ${noted})`),
      );
    } catch (error) {
      this.log.warn({ err: error, keyId: row.id }, "the use of a service key could not be noted");
    }
  }
}
