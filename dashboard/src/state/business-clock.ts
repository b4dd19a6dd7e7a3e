import { useEffect, useState } from "react";
import { Value } from "./value";

/** What time it is for Relink: a sandbox's clock may be months ahead, and a computer's a minute wrong. */
export class BusinessClock {
  readonly offsetMs = new Value(0);

  now(): number {
    return Date.now() + this.offsetMs.get();
  }

  /** It was so late a moment ago. A difference that the way here explains is none. */
  set(instant: string): void {
    const offset = new Date(instant).getTime() - Date.now();
    if (Math.abs(offset - this.offsetMs.get()) > 2_000) this.offsetMs.set(Math.abs(offset) < 2_000 ? 0 : offset);
  }

  /** It cannot be earlier than this. */
  atLeast(instant: string): void {
    if (new Date(instant).getTime() > this.now() + 2_000) this.set(instant);
  }
}

/** Now, in milliseconds, anew twice a minute and whenever the clock is moved. */
export function useNow(clock: BusinessClock): number {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const look = () => setNow(clock.now());
    look();
    const timer = setInterval(look, 30_000);
    const stop = clock.offsetMs.subscribe(look);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [clock]);
  return now;
}
