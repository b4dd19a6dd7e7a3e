/** Longer waits fire at once in Node (W-8). */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/**
 * Rings once at an instant of real time, however far it is.
 *
 * @returns switches it off
 */
export function ringAt(instant: Date, ring: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = () => {
    const left = instant.getTime() - Date.now();
    timer = left <= LONGEST_WAIT_MS ? setTimeout(ring, Math.max(0, left)) : setTimeout(arm, LONGEST_WAIT_MS);
  };
  arm();
  return () => clearTimeout(timer);
}
