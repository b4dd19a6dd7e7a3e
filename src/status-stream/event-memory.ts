/** What was read is good for this long, and for twice as long at most. */
const REMEMBER_MS = 500;
/** More than this many events are forgotten sooner. */
const MOST_EVENTS = 2_000;

/**
 * The events that were read a moment ago, by their numbers: what one subscriber needed, the others are about to need (D-14). It is
 * short, because an event shows its account as it was when it was read.
 */
export class EventMemory<Event> {
  private young = new Map<number, Event>();
  private old = new Map<number, Event>();
  private timer: NodeJS.Timeout | null = null;

  get(number: number): Event | undefined {
    return this.young.get(number) ?? this.old.get(number);
  }

  set(number: number, event: Event): void {
    if (this.young.size >= MOST_EVENTS) this.age();
    this.young.set(number, event);
    this.timer ??= setInterval(() => this.age(), REMEMBER_MS).unref();
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private age(): void {
    this.old = this.young;
    this.young = new Map();
    if (this.old.size === 0) this.clear();
  }
}
