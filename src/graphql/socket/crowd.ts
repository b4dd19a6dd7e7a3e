import type { Viewer } from "../../api/viewer.js";
import type { SocketLimits } from "./socket-limits.js";
import { viewerKey } from "./viewer-key.rules.js";

/** Counts the sockets of each viewer and company, so that none takes the place of all others (W-5). */
export class Crowd {
  private readonly counts = new Map<string, number>();

  constructor(private readonly limits: Pick<SocketLimits, "socketsPerCompany" | "socketsPerViewer">) {}

  /** Takes a place for one more socket; null when there is none. What it returns gives the place back, once. */
  enter(viewer: Viewer): (() => void) | null {
    const places: [string, number][] = [[viewerKey(viewer), this.limits.socketsPerViewer]];
    if (viewer.companyId !== null) places.push([`company:${viewer.companyId}`, this.limits.socketsPerCompany]);
    if (places.some(([key, limit]) => (this.counts.get(key) ?? 0) >= limit)) return null;
    for (const [key] of places) this.add(key, 1);
    let inside = true;
    return () => {
      if (inside) for (const [key] of places) this.add(key, -1);
      inside = false;
    };
  }

  private add(key: string, difference: number): void {
    const count = (this.counts.get(key) ?? 0) + difference;
    if (count > 0) this.counts.set(key, count);
    else this.counts.delete(key);
  }
}
