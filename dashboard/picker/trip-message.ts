import type { Attempt, TripView } from "../src/reconnect/trip";
import type { PickerTexts } from "./texts";

export interface TripMessage {
  readonly text: string;
  /** `busy`: it is still under way, and so may be cancelled. */
  readonly tone: "busy" | "good" | "bad" | "quiet";
  /** Opens the window that the browser has blocked. */
  readonly link: string | null;
}

/** What a row says of its reconnect; null: nothing, or nothing any more. */
export function messageOf({ attempt, blocked, link, problem, busy }: TripView, texts: PickerTexts): TripMessage | null {
  if (problem !== null) return bad(texts.notBegun);
  if (attempt === null) return busy ? underWay(texts.opening) : null;
  switch (attempt.step) {
    case "STARTED":
    case "AT_NETWORK":
      if (blocked && link !== null && attempt.step === "STARTED") return { ...underWay(texts.blocked), link };
      return underWay(texts.atNetwork(texts.network[attempt.provider]));
    case "RETURNED":
    case "COMPLETING":
      return underWay(texts.checking);
    case "CHOOSING":
    case "ENDED":
      return endOf(attempt, texts);
  }
}

function endOf({ outcome, expected, received }: Attempt, texts: PickerTexts): TripMessage | null {
  if (outcome === null || outcome === "SUPERSEDED") return null;
  if (outcome === "SUCCEEDED") return { text: texts.outcome.SUCCEEDED, tone: "good", link: null };
  const names = received.map(({ name }) => name).join(", ");
  const sides = outcome === "ACCOUNT_MISMATCH" && expected !== null && names !== "";
  const detail = sides ? texts.mismatch(expected.name, names) : "";
  const text = [texts.outcome[outcome], detail, texts.nothingChanged].filter((part) => part !== "").join(" ");
  return { text, tone: outcome === "CANCELLED" ? "quiet" : "bad", link: null };
}

function underWay(text: string): TripMessage {
  return { text, tone: "busy", link: null };
}

function bad(text: string): TripMessage {
  return { text, tone: "bad", link: null };
}
