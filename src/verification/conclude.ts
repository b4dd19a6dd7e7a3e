import type { Verdict } from "../platforms/verdict.js";
import { assess, type Circumstances, type Conclusion, type Evidence, type Witnesses } from "./assessment.rules.js";

/** How further answers are had. */
export interface Questions {
  secondOpinion(): Promise<Verdict | null>;
  witnesses(): Promise<Witnesses>;
  incidentOpen(): Promise<boolean>;
}

/** Asks for as much as the rules want to know, and no more. */
export async function conclude(
  evidence: Evidence,
  known: Omit<Circumstances, "incidentOpen">,
  questions: Questions,
): Promise<Conclusion> {
  let answers = evidence;
  let incidentOpen = looksDead(evidence.verdict) && (await questions.incidentOpen());
  for (;;) {
    const assessment = assess(answers, { ...known, incidentOpen });
    if (assessment.kind === "ASK_SECOND_OPINION") {
      answers = { ...answers, second: await questions.secondOpinion() };
    } else if (assessment.kind === "ASK_WITNESSES") {
      answers = { ...answers, witnesses: await questions.witnesses() };
      // Witnesses that look dead as well may just have made it an incident.
      incidentOpen = await questions.incidentOpen();
    } else {
      return assessment;
    }
  }
}

export function looksDead({ kind }: Verdict): boolean {
  return kind === "PERMANENT" || kind === "DOUBTFUL";
}
