/** Tells those in this process who listen that something happened here; what it was is read where it stands. */
export class Bell<News = void> {
  private readonly listeners = new Set<(news: News) => void>();

  ring(news: News): void {
    for (const listener of this.listeners) listener(news);
  }

  /** @returns stops listening */
  listen(onRing: (news: News) => void): () => void {
    this.listeners.add(onRing);
    return () => this.listeners.delete(onRing);
  }
}
