import type { AttemptKey } from "./attempt-facts.js";

/** Tells those in this process who follow attempts that one moved here. */
export class AttemptBell {
  private readonly listeners = new Set<(key: AttemptKey) => void>();

  ring(key: AttemptKey): void {
    for (const listener of this.listeners) listener(key);
  }

  /** @returns stops listening */
  listen(onRing: (key: AttemptKey) => void): () => void {
    this.listeners.add(onRing);
    return () => this.listeners.delete(onRing);
  }
}
