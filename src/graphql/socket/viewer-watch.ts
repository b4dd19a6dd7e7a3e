import { isDeepStrictEqual } from "node:util";
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

/** Sweeps keep answers fresh, so that deliveries ask only where a sweep is late. */
export const DEFAULT_WATCH_TIMES: WatchTimes = { freshMs: 2_800, sweepMs: 2_000, unknownMs: 30_000 };

const REVOKED = [4403, "This caller may no longer stay, or has other rights now. Sign in again."] as const;
const UNKNOWN = [1013, "Who calls cannot be checked at the moment. Come back later."] as const;

interface Group {
  readonly key: string;
  viewer: Viewer;
  readonly sockets: Set<Watched>;
  /** Real time of the last good answer. */
  knownAt: number;
  /** Nobody in it may stay. */
  ended: boolean;
  asking: Promise<Viewer | null> | null;
}

/** One socket's place among the sockets of its viewer. */
export interface Membership {
  /** As of the last good answer; the same object for as long as nothing has changed. */
  readonly viewer: Viewer;
  /** Whether that answer is good enough for a delivery. @param now real time in milliseconds */
  isFresh(now: number): boolean;
  /** Asks again. @returns null: all of the viewer's sockets have been ended */
  ask(): Promise<Viewer | null>;
  leave(): void;
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

  /** Begins to watch a viewer who was let in just now. */
  join(viewer: Viewer, socket: Watched): Membership {
    const key = rightsKey(viewer);
    const group = this.groups.get(key) ?? newGroup(key, viewer);
    this.groups.set(key, group);
    group.sockets.add(socket);
    return new Place(this, group, socket);
  }

  /** Whether what is known of a group is good enough for a delivery. */
  isFresh(group: Group, now: number): boolean {
    return now - group.knownAt < this.times.freshMs && !group.ended;
  }

  /** One question at a time. */
  ask(group: Group): Promise<Viewer | null> {
    if (group.ended) return Promise.resolve(null);
    group.asking ??= this.answer(group).finally(() => {
      group.asking = null;
    });
    return group.asking;
  }

  leave(group: Group, socket: Watched): void {
    group.sockets.delete(socket);
    if (group.sockets.size === 0) this.forget(group);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    await Promise.all([...this.groups.values()].map((group) => this.ask(group)));
  }

  private async answer(group: Group): Promise<Viewer | null> {
    const standing = await this.standingOf(group.viewer);
    if (standing?.kind === "KNOWN" && rightsKey(standing.viewer) === rightsKey(group.viewer)) {
      if (!isDeepStrictEqual(group.viewer, standing.viewer)) group.viewer = standing.viewer;
      group.knownAt = Date.now();
      return group.viewer;
    }
    if (standing === null && Date.now() - group.knownAt < this.times.unknownMs) return group.viewer;
    const [code, reason] = standing === null ? UNKNOWN : REVOKED;
    group.ended = true;
    this.forget(group);
    for (const socket of group.sockets) socket.end(code, reason);
    return null;
  }

  private forget(group: Group): void {
    if (this.groups.get(group.key) === group) this.groups.delete(group.key);
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

class Place implements Membership {
  constructor(
    private readonly watch: ViewerWatch,
    private readonly group: Group,
    private readonly socket: Watched,
  ) {}

  get viewer(): Viewer {
    return this.group.viewer;
  }

  isFresh(now: number): boolean {
    return this.watch.isFresh(this.group, now);
  }

  ask(): Promise<Viewer | null> {
    return this.watch.ask(this.group);
  }

  leave(): void {
    this.watch.leave(this.group, this.socket);
  }
}

function newGroup(key: string, viewer: Viewer): Group {
  return { key, viewer, sockets: new Set(), knownAt: Date.now(), ended: false, asking: null };
}
