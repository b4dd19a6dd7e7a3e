import type { FastifyInstance, onRequestAsyncHookHandler } from "fastify";
import sql from "sql-template-tag";
import { z } from "zod";
import type { Role } from "../api/role.js";
import type { JwtSettings, Secrets } from "../config.js";
import type { SqlReader } from "../database/transaction.js";
import { errorAnswer, send } from "../http/error-answer.js";
import { ownPagesOnly } from "./controls/own-pages.js";
import { signToken, TOKEN_SECONDS } from "./sandbox-tokens.js";

export interface PeopleRouteParts {
  readonly database: SqlReader;
  readonly jwt: JwtSettings;
  readonly secrets: Pick<Secrets, "jwtKey">;
  readonly guard: onRequestAsyncHookHandler;
}

/** More people than a page of names can show. */
const MOST_PEOPLE = 500;

const SignIn = z.strictObject({ company: z.string(), person: z.string() });

interface StoredPerson {
  readonly company: string;
  readonly companyName: string;
  readonly person: string;
  readonly name: string;
  readonly role: Role;
  readonly locale: string | null;
}

/**
 * `GET /sandbox/people` lists everybody who can sign in, company by company; `POST /sandbox/sign-in { company, person }`, both the ids of
 * the operator, answers with a token of that person, good for a day: what the operator's own sign-in does in production.
 */
export function addPeopleRoutes(root: FastifyInstance, { database, jwt, secrets, guard }: PeopleRouteParts): void {
  void root.register(async (web) => {
    web.addHook("onRequest", guard);
    web.addHook("onRequest", ownPagesOnly);
    web.addHook("onSend", async (_request, reply) => {
      reply.header("cache-control", "no-store");
    });
    web.get("/sandbox/people", async () => ({ companies: byCompany(await readPeople(database)) }));
    web.post("/sandbox/sign-in", async (request, reply) => {
      const order = SignIn.safeParse(request.body);
      const { company, person } = order.data ?? { company: "", person: "" };
      const found = (await readPeople(database)).some((each) => each.company === company && each.person === person);
      if (!found) return send(reply, 404, errorAnswer("NOT_FOUND", "There is no such person: see /sandbox/people."));
      const token = await signToken({ company, person }, jwt, secrets.jwtKey);
      return { token, expiresInSeconds: TOKEN_SECONDS };
    });
  });
}

function readPeople(database: SqlReader): Promise<StoredPerson[]> {
  return database.query<StoredPerson>(sql`
    SELECT c.external_id AS company, c.name AS companyName, u.external_id AS person, u.name AS name, u.role AS role, u.locale AS locale
    FROM companies c JOIN users u ON u.company_id = c.id
    WHERE u.active = 1 ORDER BY c.id, u.role, u.name, u.id LIMIT ${MOST_PEOPLE}`);
}

function byCompany(people: readonly StoredPerson[]) {
  const companies = new Map<string, { id: string; name: string; people: object[] }>();
  for (const { company, companyName, person, name, role, locale } of people) {
    const entry = companies.get(company) ?? { id: company, name: companyName, people: [] };
    companies.set(company, entry);
    entry.people.push({ id: person, name, role, locale });
  }
  return [...companies.values()];
}
