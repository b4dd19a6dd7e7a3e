import { fieldsOf, textOf, wholeOf } from "../oauth/parsed-fields.rules.js";

/** The errors that an answer names, in either of X's two dialects. */
export interface XErrors {
  /** The last part of the type of the problem document that the answer is; hosts differ, `api.twitter.com` and `api.x.com`. */
  readonly problem: string | null;
  /** So of the problems of single parts, which may be about others than the person who asked. */
  readonly partialProblems: readonly string[];
  /** Of the first version. */
  readonly codes: readonly number[];
}

const PROBLEM = /\/problems\/([a-z0-9-]+)\/?$/i;

export function readXErrors(json: unknown): XErrors {
  const { type, errors } = fieldsOf(json);
  const parts = Array.isArray(errors) ? errors.map((part: unknown) => fieldsOf(part)) : [];
  return {
    problem: problemOf(type),
    partialProblems: parts.flatMap((part) => problemOf(part["type"]) ?? []),
    codes: parts.flatMap((part) => wholeOf(part["code"]) ?? []),
  };
}

function problemOf(type: unknown): string | null {
  return PROBLEM.exec(textOf(type) ?? "")?.[1]?.toLowerCase() ?? null;
}
