/** Tells those in this process who follow incidents that one was opened or closed here. */
export class IncidentBell {
  private readonly listeners = new Set<() => void>();

  ring(): void {
    for (const listener of this.listeners) listener();
  }

  /** @returns stops listening */
  listen(onRing: () => void): () => void {
    this.listeners.add(onRing);
    return () => this.listeners.delete(onRing);
  }
}
