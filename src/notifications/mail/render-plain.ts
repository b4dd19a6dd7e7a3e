import type { MailContent } from "./mail-content.js";
import type { MailFrame } from "./mail-frame.js";
import type { MailStory, StoryGroup } from "./mail-story.js";
import type { MailWords } from "./mail-words.js";

const WIDTH = 76;

/** The same story for readers without HTML. */
export function renderPlain(story: MailStory, frame: MailFrame, { links }: MailContent, words: MailWords): string {
  const { dashboard, preferences, unsubscribe } = words.texts;
  const lines = [
    `${frame.brand} · ${frame.company}`,
    "",
    wrap(story.subject),
    "",
    ...[...frame.greeting, ...story.lead].flatMap((text) => [wrap(text), ""]),
    ...story.groups.flatMap((group) => [...groupLines(group, words), ""]),
    ...(frame.rest === null ? [] : [wrap(frame.rest.text), `${frame.rest.label}: ${frame.rest.url.href}`, ""]),
    "-".repeat(WIDTH),
    wrap(frame.why),
    "",
    `${dashboard}: ${links.dashboard}`,
    `${preferences}: ${links.preferences}`,
    `${unsubscribe}: ${links.unsubscribe}`,
  ];
  return `${lines.join("\n")}\n`;
}

function groupLines(group: StoryGroup, words: MailWords): string[] {
  const { heading, facts, profiles, explanation, steps, button } = group;
  const [first] = profiles;
  const alone = profiles.length === 1 && first !== undefined && first.url.href === button?.url.href;
  return [
    "-".repeat(WIDTH),
    wrap(heading),
    ...facts.map((fact) => wrap(fact)),
    ...(profiles.length === 0 ? [] : [""]),
    ...profiles.flatMap(({ name, details, url }) => [
      wrap(`${name} (${details})`, "* ", "  "),
      ...(alone ? [] : [`  ${url.href}`]),
    ]),
    ...(explanation === null ? [] : ["", wrap(explanation)]),
    ...(steps.length === 0 ? [] : ["", words.texts.stepsLabel]),
    ...steps.map((step, index) => wrap(step, `${index + 1}. `, "   ")),
    ...(button === null ? [] : ["", `${button.label}: ${button.url.href}`]),
  ];
}

/** Breaks a paragraph at spaces. */
function wrap(text: string, first = "", next = ""): string {
  const lines: string[] = [];
  let line = first;
  let begun = false;
  for (const word of text.split(" ")) {
    if (begun && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = next + word;
    } else {
      line += begun ? ` ${word}` : word;
    }
    begun = true;
  }
  return [...lines, line].join("\n");
}
