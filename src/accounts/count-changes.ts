import type { NumberedChange, StatusChangeEffect } from "./status-change.js";

/** Tells of each change once it stands. */
export function countChanges(told: (change: NumberedChange) => void): StatusChangeEffect {
  return {
    append: (tx, changes) => {
      tx.afterCommit(() => changes.forEach(told));
      return Promise.resolve();
    },
  };
}
