import type { GraphQLFormattedError } from "graphql";

/** The data of an answer, already written as JSON. */
export class JsonData {
  constructor(readonly text: string) {}

  /** For whoever wants to look inside. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

interface Answer {
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
  readonly data?: unknown;
  readonly extensions?: unknown;
}

/** An answer as JSON, errors first, without reading again what is written already. */
export function writeAnswer(answer: Answer): string {
  const { data, errors, extensions } = answer;
  if (!(data instanceof JsonData)) return JSON.stringify(answer);
  const before = errors === undefined ? "" : `"errors":${JSON.stringify(errors)},`;
  const after = extensions === undefined ? "" : `,"extensions":${JSON.stringify(extensions)}`;
  return `{${before}"data":${data.text}${after}}`;
}
