import type { Bus } from "./bus.js";

/** Within one process. */
export class MemoryBus implements Bus {
  readonly connected = true;
  private readonly listeners = new Map<number, Set<(number: number) => void>>();

  ring(companyId: number, number: number): void {
    for (const listener of this.listeners.get(companyId) ?? []) listener(number);
  }

  listen(companyId: number, onRing: (number: number) => void): () => void {
    const group = this.listeners.get(companyId) ?? new Set();
    this.listeners.set(companyId, group.add(onRing));
    return () => {
      group.delete(onRing);
      if (group.size === 0 && this.listeners.get(companyId) === group) this.listeners.delete(companyId);
    };
  }

  /** The companies somebody listens to. */
  companies(): number[] {
    return [...this.listeners.keys()];
  }

  close(): void {
    this.listeners.clear();
  }
}
