/** Runs a piece of writing work; on SQLite one at a time, elsewhere at once. */
export type WriteGate = <T>(work: () => Promise<T>) => Promise<T>;

/** MySQL and MariaDB have a pool and row locks: everyone passes. */
export const openGate: WriteGate = (work) => work();

/**
 * SQLite has one connection for writing: without a gate, a plain insert during somebody else's open transaction would vanish
 * with that one's rollback. Everyone waits for the one before, whether that one fails or not.
 */
export function singleFileGate(): WriteGate {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
