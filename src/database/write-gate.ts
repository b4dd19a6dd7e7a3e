import { AsyncLocalStorage } from "node:async_hooks";

/** Runs a piece of writing work; on SQLite one at a time, elsewhere at once. */
export type WriteGate = <T>(work: () => Promise<T>) => Promise<T>;

/** MySQL and MariaDB have a pool and row locks: everyone passes. */
export function openGate(): WriteGate {
  return refusingNested((work) => work());
}

/**
 * SQLite has one connection for writing: without a gate, a plain insert during somebody else's open transaction would vanish
 * with that one's rollback. Everyone waits for the one before, whether that one fails or not.
 */
export function singleFileGate(): WriteGate {
  let last: Promise<unknown> = Promise.resolve();
  return refusingNested(<T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  });
}

/** Work that waits for a second turn at the gate would wait for itself for ever on SQLite, so it fails on every engine. */
function refusingNested(gate: WriteGate): WriteGate {
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  let turns = 0;
  return async (work) => {
    if (inside.getStore()?.open === true) {
      throw new Error("A transaction was begun inside another one: use the open one.");
    }
    const turn = { open: true };
    turns += 1;
    return inside.run(turn, async () => {
      try {
        return await gate(work);
      } finally {
        turn.open = false;
        turns -= 1;
        // As long as it is in use, every promise of the process costs more (Node 20 and 22).
        if (turns === 0) inside.disable();
      }
    });
  };
}
