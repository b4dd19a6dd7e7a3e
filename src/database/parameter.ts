import { UnstorableValueError } from "./database-error.js";

/** What a statement may carry, the same on every engine. */
export type Parameter = string | number | bigint | boolean | Date | Buffer | null | undefined;

/**
 * Refuses what MySQL's driver would write as text of its own making (`[object Object]`, `NaN`) and SQLite's would abort the process for.
 *
 * @throws UnstorableValueError
 */
export function checkParameter(value: unknown): asserts value is Parameter {
  const wrong = problemOf(value);
  if (wrong !== null) throw new UnstorableValueError(`A statement's parameter must not be ${wrong}.`);
}

function problemOf(value: unknown): string | null {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
    case "undefined":
      return null;
    case "number":
      return Number.isFinite(value) ? null : String(value);
    case "object":
      if (value === null || Buffer.isBuffer(value)) return null;
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid date" : null;
      return Array.isArray(value) ? "a list" : "an object";
    case "function":
    case "symbol":
      return `a ${typeof value}`;
  }
}
