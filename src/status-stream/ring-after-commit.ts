import type { StatusChangeEffect } from "../accounts/status-change.js";
import type { Bus } from "./bus.js";

/** Rings the bell for every company of which changes were committed, once each. */
export function ringAfterCommit(bus: Bus): StatusChangeEffect {
  return {
    append: (tx, changes) => {
      const last = new Map(changes.map((change) => [change.account.companyId, change.number]));
      tx.afterCommit(() => {
        for (const [companyId, number] of last) bus.ring(companyId, number);
      });
      return Promise.resolve();
    },
  };
}
