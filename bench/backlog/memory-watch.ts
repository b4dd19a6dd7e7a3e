const SAMPLE_MS = 20;
const MEBIBYTE = 2 ** 20;

/** Memory of this process in MiB while something runs. Needs a Node with `--expose-gc`. */
export class MemoryWatch {
  private readonly liveAtStart = liveHeap();
  private peakRss = 0;
  private peakHeap = 0;
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.sample();
    this.timer = setInterval(() => this.sample(), SAMPLE_MS);
  }

  /** Peaks hold garbage that nobody has collected yet; what was live before and afterwards tells whether something piles up. */
  stop() {
    clearInterval(this.timer);
    this.sample();
    return {
      peakRss: this.peakRss,
      peakHeap: this.peakHeap,
      liveHeapAtStart: this.liveAtStart,
      liveHeapAtEnd: liveHeap(),
    };
  }

  private sample(): void {
    const { rss, heapUsed } = process.memoryUsage();
    this.peakRss = Math.max(this.peakRss, rss / MEBIBYTE);
    this.peakHeap = Math.max(this.peakHeap, heapUsed / MEBIBYTE);
  }
}

function liveHeap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / MEBIBYTE;
}

export type Memory = ReturnType<MemoryWatch["stop"]>;
