import type { Viewer } from "../../api/viewer.js";
import type { Standing } from "../../companies/authentication.js";
import type { Log } from "../../log.js";
import { rightsKey } from "./viewer-key.rules.js";

/** Reads anew who a viewer is: role, activity, suspension, revocation. */
export type CurrentViewer = (viewer: Viewer) => Promise<Standing>;

/** What a watched socket is told. */
export interface Watched {
  end(code: number, reason: string): void;
}

export interface WatchTimes {
  /** An answer is good for this long; with `sweepMs` it bounds how long a revoked viewer stays (W-9: 5 s). */
  readonly freshMs: number;
  /** Quiet sockets are looked at this often. */
  readonly sweepMs: number;
  /** While nothing can be said about a viewer, the last answer holds for this long. */
  readonly unknownMs: number;
}

export const DEFAULT_WATCH_TIMES: WatchTimes = { freshMs: 1_500, sweepMs: 2_000, unknownMs: 30_000 };

const REVOKED = [4403, "This caller may no longer stay, or has other rights now. Sign in again."] as const;
const UNKNOWN = [1013, "Who calls cannot be checked at the moment. Come back later."] as const;

interface Group {
  viewer: Viewer;
  readonly sockets: Set<Watched>;
  /** Real time of the last good answer. */
  knownAt: number;
  asking: Promise<Viewer | null> | null;
}

export interface ViewerWatchOptions {
  readonly currentViewer: CurrentViewer;
  readonly log: Pick<Log, "warn">;
  readonly times?: WatchTimes;
}

/**
 * Watches whether those who were let in may stay (W-9). However many sockets a viewer has, one question at a time is asked about them;
 * it is asked before deliveries, and for quiet sockets every few seconds.
 */
export class ViewerWatch {
  private readonly groups = new Map<string, Group>();
  private readonly currentViewer: CurrentViewer;
  private readonly log: Pick<Log, "warn">;
  private readonly times: WatchTimes;
  private readonly timer: NodeJS.Timeout;

  constructor(options: ViewerWatchOptions) {
    this.currentViewer = options.currentViewer;
    this.log = options.log;
    this.times = options.times ?? DEFAULT_WATCH_TIMES;
    this.timer = setInterval(() => void this.sweep(), this.times.sweepMs);
    this.timer.unref();
  }

  /** Begins to watch a viewer who was let in just now; what it returns ends that. */
  join(viewer: Viewer, socket: Watched): () => void {
    const key = rightsKey(viewer);
    const group = this.groups.get(key) ?? { viewer, sockets: new Set(), knownAt: Date.now(), asking: null };
    this.groups.set(key, group);
    group.sockets.add(socket);
    return () => {
      group.sockets.delete(socket);
      if (group.sockets.size === 0 && this.groups.get(key) === group) this.groups.delete(key);
    };
  }

  /** The viewer as of now, or null; then all of the viewer's sockets have been ended. */
  async current(viewer: Viewer): Promise<Viewer | null> {
    const group = this.groups.get(rightsKey(viewer));
    if (group === undefined) return null;
    if (Date.now() - group.knownAt < this.times.freshMs) return group.viewer;
    return this.ask(group);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    await Promise.all([...this.groups.values()].map((group) => this.ask(group)));
  }

  private ask(group: Group): Promise<Viewer | null> {
    group.asking ??= this.answer(group).finally(() => {
      group.asking = null;
    });
    return group.asking;
  }

  private async answer(group: Group): Promise<Viewer | null> {
    const standing = await this.standingOf(group.viewer);
    if (standing?.kind === "KNOWN" && rightsKey(standing.viewer) === rightsKey(group.viewer)) {
      group.viewer = standing.viewer;
      group.knownAt = Date.now();
      return group.viewer;
    }
    if (standing === null && Date.now() - group.knownAt < this.times.unknownMs) return group.viewer;
    const [code, reason] = standing === null ? UNKNOWN : REVOKED;
    for (const socket of group.sockets) socket.end(code, reason);
    return null;
  }

  /** Null: nothing can be said at the moment. */
  private async standingOf(viewer: Viewer): Promise<Standing | null> {
    try {
      const standing = await this.currentViewer(viewer);
      return standing.kind === "REFUSED" && standing.code === "SERVICE_UNAVAILABLE" ? null : standing;
    } catch (error) {
      this.log.warn({ err: error }, "cannot check whether a socket may stay");
      return null;
    }
  }
}
