import type { ExecutionResult } from "graphql";

type Reasons = NonNullable<ExecutionResult["errors"]>;

/** A subscription that could not begin, in the only form in which graphql-ws answers with `error` instead of `next`. */
export class RefusedStart extends Error {
  override name = "RefusedStart";

  constructor(readonly reasons: Reasons) {
    super("The subscription could not begin.");
  }
}

export function refusedStream(reasons: Reasons): AsyncIterableIterator<never> {
  return {
    next: () => Promise.reject(new RefusedStart(reasons)),
    return: () => Promise.resolve({ done: true, value: undefined }),
    throw: (error) => Promise.reject(error as Error),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
