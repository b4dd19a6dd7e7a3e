import type { Answer } from "../answer.js";
import type { Refusal } from "../provider-port.js";
import { readAnswer } from "./answers.rules.js";
import { TRANSIENT } from "./error-codes.js";

/** The refusal that an answer amounts to when it does not hold what was asked for. */
export function refusalOf(answer: Answer): Refusal {
  const garbled = answer.kind === "ANSWER" && answer.status >= 200 && answer.status < 300;
  const verdict = readAnswer(answer, null);
  return {
    kind: "REFUSED",
    verdict: garbled && verdict.kind === "IRRELEVANT" ? TRANSIENT : verdict,
    inDoubt: answer.kind === "NO_ANSWER" && answer.sent,
  };
}
