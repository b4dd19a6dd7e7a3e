import { isDuplicate } from "../database/database-error.js";

const MAX_ATTEMPTS = 3;

/** Of two who create the same thing at once, the loser runs again and finds it there. */
export async function againOnDuplicate<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isDuplicate(error)) throw error;
    }
  }
}
