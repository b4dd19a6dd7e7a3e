import { setInterval as every } from "node:timers";

const SAMPLE_MS = 20;
const MEBIBYTE = 2 ** 20;

/** Memory of this process in MiB, sampled while something runs. */
export class MemoryWatch {
  private readonly samples: { readonly at: number; readonly rss: number; readonly heap: number }[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.sample();
    this.timer = every(() => this.sample(), SAMPLE_MS);
  }

  /** The peaks in the whole time and in the first fifth of it: alike, where memory does not grow with the amount of work. */
  stop() {
    clearInterval(this.timer);
    this.sample();
    const [first, last] = [this.samples[0]?.at ?? 0, this.samples.at(-1)?.at ?? 0];
    const early = this.samples.filter(({ at }) => at <= first + (last - first) / 5);
    return {
      startRss: this.samples[0]?.rss ?? 0,
      peakRss: Math.max(...this.samples.map(({ rss }) => rss)),
      peakRssInFirstFifth: Math.max(...early.map(({ rss }) => rss)),
      peakHeap: Math.max(...this.samples.map(({ heap }) => heap)),
      peakHeapInFirstFifth: Math.max(...early.map(({ heap }) => heap)),
    };
  }

  private sample(): void {
    const { rss, heapUsed } = process.memoryUsage();
    this.samples.push({ at: performance.now(), rss: rss / MEBIBYTE, heap: heapUsed / MEBIBYTE });
  }
}

export type Memory = ReturnType<MemoryWatch["stop"]>;
