import { expect, it } from "@jest/globals";
import {
  fault,
  LOGIN_ANSWERS,
  NO_FITTING_ROLE,
  NO_PERMISSION,
  type Payload,
  POSTING,
  READING,
  SESSION_FAULTS,
} from "../../../../../src/sandbox/simulator/meta/payloads.js";
import { PAYLOADS } from "../../../platforms/meta/documented-errors.js";

const SPOKEN: readonly Payload[] = [
  ...Object.values(SESSION_FAULTS).map((each) => fault(each)),
  ...Object.values(LOGIN_ANSWERS),
  ...Object.values(READING),
  ...Object.values(POSTING),
  fault(NO_FITTING_ROLE),
  NO_PERMISSION,
  // In Instagram's own words: `account-routes.ts`.
  fault({ message: "Invalid OAuth 2.0 Access Token", type: "IGApiException", code: 190 }),
];

it.each(PAYLOADS.filter(({ name }) => name !== "limit of a page (403)").map((row) => [row.name, row] as const))(
  "the dialect says word for word: %s",
  (_, { status, body }) => {
    const { fbtrace_id: _trace, ...error } = (body as { error: Record<string, unknown> }).error;
    const said = SPOKEN.map((payload) => ({ status: payload.status, body: payload.body }));
    expect(said).toContainEqual({ status, body: { error: { ...error, fbtrace_id: expect.any(String) } } });
  },
);
