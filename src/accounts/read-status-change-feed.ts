import type { CursorCodec } from "../api/cursor-codec.js";
import type { ChangeWithAccount, StatusChangeReader } from "./status-change-reader.js";
import type { StatusChangeFeed } from "./status-change-feed.types.js";
import { toSocialAccount } from "./social-account.types.js";
import { toStatusChange } from "./status-change.types.js";
import { readStreamCursor, writeStreamCursor } from "./stream-cursor.js";
import { resyncCause, type StreamCursor } from "./stream-position.rules.js";

/** Catching up without a subscription: what happened after a cursor. */
export class ReadStatusChangeFeed {
  constructor(
    private readonly changes: StatusChangeReader,
    private readonly cursors: CursorCodec,
  ) {}

  /**
   * @param after a stream cursor; null begins with the oldest change that can be replayed
   * @throws ApiError BAD_USER_INPUT for a cursor that was not given to this company
   */
  async read(companyId: number, after: string | null, first: number, now: Date): Promise<StatusChangeFeed> {
    const asked = after === null ? null : readStreamCursor(this.cursors, companyId, after);
    const position = await this.changes.position(companyId);
    const start = asked ?? { generation: position.generation, number: position.prunedThrough };
    const cause = resyncCause(start, position);
    if (cause !== null) {
      const end = this.write(companyId, { generation: position.generation, number: position.lastNumber });
      return { entries: [], endCursor: end, hasMore: false, resyncCause: cause };
    }
    const found = await this.changes.changesAfter(companyId, start.number, first + 1);
    const entries = found.slice(0, first).map((change) => this.entry(companyId, start.generation, change, now));
    return {
      entries,
      endCursor: entries.at(-1)?.cursor ?? this.write(companyId, start),
      hasMore: found.length > first,
      resyncCause: null,
    };
  }

  private entry(companyId: number, generation: string, change: ChangeWithAccount, now: Date) {
    return {
      cursor: this.write(companyId, { generation, number: change.number }),
      change: toStatusChange(change, toSocialAccount(change.account, now)),
    };
  }

  private write(companyId: number, cursor: StreamCursor): string {
    return writeStreamCursor(this.cursors, companyId, cursor);
  }
}
