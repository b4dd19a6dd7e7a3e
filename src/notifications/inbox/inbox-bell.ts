/** Tells those in this process who follow inboxes that something was added here. */
export class InboxBell {
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
