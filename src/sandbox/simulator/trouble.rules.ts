import type { Provider } from "../../platforms/provider.js";
import type { FaultAnswer } from "./fault-answers.rules.js";

type Troubles = readonly [FaultAnswer, ...FaultAnswer[]];

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" };
const json = (status: number, body: unknown): FaultAnswer => ({ status, headers: JSON_HEADERS, body });

function graph(status: number, code: number, message: string): FaultAnswer {
  return json(status, {
    error: { message, type: "OAuthException", code, is_transient: true, fbtrace_id: "AsimulatedtraceA" },
  });
}

/** Codes 2, 4, 17 and 32 (platform-facts 2.3). */
const GRAPH: Troubles = [
  graph(500, 2, "An unexpected error has occurred. Please retry your request later."),
  graph(403, 4, "(#4) Application request limit reached"),
  graph(400, 17, "(#17) User request limit reached"),
  graph(403, 32, "(#32) Page request limit reached"),
];

/** What each network says of its own trouble in well-formed answers: it is nobody's connection, and it passes. */
const TROUBLES: Readonly<Record<Provider, Troubles>> = {
  META: GRAPH,
  INSTAGRAM: GRAPH,
  LINKEDIN: [json(500, { status: 500, message: "Internal Server Error" })],
  X: [json(503, { errors: [{ code: 130, message: "Over capacity" }] })],
  GOOGLE: [
    json(503, {
      error: {
        code: 503,
        message: "The service is currently unavailable.",
        errors: [{ message: "The service is currently unavailable.", domain: "global", reason: "backendError" }],
        status: "UNAVAILABLE",
      },
    }),
  ],
  TIKTOK: [
    json(500, {
      data: {},
      error: {
        code: "internal_error",
        message: "Something is wrong. Please try again later.",
        log_id: "20220829194722",
      },
    }),
  ],
};

/** @param dice 0 (included) to 1: which of them */
export function trouble(provider: Provider, dice: number): FaultAnswer {
  const [first, ...more] = TROUBLES[provider];
  return [first, ...more][Math.floor(dice * (more.length + 1))] ?? first;
}
