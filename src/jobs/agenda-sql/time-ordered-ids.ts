import { randomBytes } from "node:crypto";

const MOST_PER_MILLISECOND = 0xfff;

/**
 * Makes UUIDs of version 7 (RFC 9562): they sort by the time they were made, and within one process also inside a
 * millisecond, so jobs and log entries of equal time keep the order in which they were stored.
 */
export class TimeOrderedIds {
  private millisecond = 0;
  private counter = 0;

  next(): string {
    const now = Date.now();
    if (now > this.millisecond) {
      this.millisecond = now;
      this.counter = 0;
    } else if (this.counter === MOST_PER_MILLISECOND) {
      this.millisecond += 1;
      this.counter = 0;
    } else {
      this.counter += 1;
    }
    const time = this.millisecond.toString(16).padStart(12, "0");
    const order = this.counter.toString(16).padStart(3, "0");
    const random = randomBytes(8);
    random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
    const tail = random.toString("hex");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${order}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  }
}
