import type { CustomFetchOptions } from "oauth4webapi";
import type { Answer } from "../answer.js";
import type { Outbound } from "../outbound.js";
import { fieldsOf } from "./parsed-fields.rules.js";

/** Statuses that `Response` accepts together with a body. LinkedIn, for one, sends 999. */
const SHOWN_STATUS = { least: 200, most: 599, without: [204, 205, 304] };

/**
 * Lets oauth4webapi speak through `Outbound` for one request, and keeps what came back: the library reports a refusal as an exception,
 * the answers tables read the answer itself.
 */
export class OutboundFetch {
  /** Null: nothing has been asked yet. */
  answer: Answer | null = null;

  /** @param mend changes the fields of a success into what the library insists on, where a provider leaves something out */
  constructor(
    private readonly outbound: Outbound,
    private readonly signal: AbortSignal,
    private readonly mend: (fields: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
  ) {}

  readonly fetch = async (
    url: string,
    { method, headers, body }: CustomFetchOptions<"POST", URLSearchParams>,
  ): Promise<Response> => {
    // The outbound client states type and sender itself.
    const { "content-type": _type, "user-agent": _sender, ...others } = headers;
    const answer = await this.outbound.send(
      { method, url, headers: others, form: Object.fromEntries(body) },
      this.signal,
    );
    this.answer = answer;
    if (answer.kind !== "ANSWER") throw new Error("no answer");
    const shown = isShown(answer.status) ? answer.status : 502;
    return Response.json(shown === 200 ? this.mend(fieldsOf(answer.json)) : {}, { status: shown });
  };
}

function isShown(status: number): boolean {
  return status >= SHOWN_STATUS.least && status <= SHOWN_STATUS.most && !SHOWN_STATUS.without.includes(status);
}
