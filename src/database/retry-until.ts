import { setTimeout as pause } from "node:timers/promises";

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/** Runs `work` again, with growing jittered pauses, while it fails in the given way and the time is not over. The last error is thrown. */
export async function retryUntil<T>(
  milliseconds: number,
  isWorthAnother: (error: unknown) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isWorthAnother(error) || performance.now() > end) throw error;
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2));
    }
  }
}
