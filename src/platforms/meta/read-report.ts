import type { PlatformReport } from "../provider-port.js";
import type { Verdict } from "../verdict.js";
import { readAnswer } from "./answers.rules.js";

/** What somebody else was answered. One without an error is no proof of health, and one that is no JSON none of the opposite. */
export function readReport({ status, headers, body }: PlatformReport): Verdict {
  return readAnswer({ kind: "ANSWER", status, headers, json: parse(body) }, null);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
