/** Lets so many in at once; the others wait in line. */
export class Turnstile {
  private inside = 0;
  private readonly line = new Set<() => void>();

  constructor(private readonly places: number) {}

  /** @returns what to call when leaving; null when the signal was faster */
  async enter(signal: AbortSignal): Promise<(() => void) | null> {
    if (signal.aborted) return null;
    if (this.inside < this.places) this.inside += 1;
    else if (!(await this.queue(signal))) return null;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.leave();
    };
  }

  /** The place of the one who leaves goes to the first in line. */
  private leave(): void {
    const [next] = this.line;
    if (next === undefined) this.inside -= 1;
    else next();
  }

  private queue(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = () => {
        this.line.delete(called);
        resolve(false);
      };
      const called = () => {
        this.line.delete(called);
        signal.removeEventListener("abort", giveUp);
        resolve(true);
      };
      this.line.add(called);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }
}
