import type { OwnLink, Tone } from "./safe-html.js";

/** A mail in words, before it becomes HTML or plain text. All of it is clean, nothing escaped. */
export interface MailStory {
  readonly subject: string;
  readonly lead: readonly string[];
  readonly groups: readonly StoryGroup[];
}

/** What belongs together. */
export interface StoryGroup {
  readonly tone: Tone;
  readonly heading: string;
  readonly facts: readonly string[];
  readonly profiles: readonly StoryProfile[];
  readonly explanation: string | null;
  readonly steps: readonly string[];
  readonly button: StoryButton | null;
}

export interface StoryProfile {
  readonly name: string;
  readonly details: string;
  /** What is told of it where it has no group of its own. */
  readonly cause: string;
  readonly url: OwnLink;
}

export interface StoryButton {
  readonly label: string;
  /** The same, understood without what stands around it. */
  readonly hint: string;
  readonly url: OwnLink;
}
