import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { Database } from "../../../database/database.js";
import type { ConsentOrder } from "../simulated-provider.js";
import { mendPerson } from "../world/break-world.js";
import { readProfiles } from "../world/profile-rows.js";
import type { World } from "../world.js";
import { CONSENT_STYLE, consentPage, unknownConsentPage } from "./consent-page.js";
import { openOrder, sealOrder } from "./sealed-order.js";

const several = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Decision = z.object({
  order: z.string(),
  decision: z.enum(["allow", "cancel"]),
  person: z.string().optional(),
  scope: several.default([]),
});

/** Each page says by itself where its form may lead. */
const POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Where people agree, at all simulated networks alike: shows the page and sends the browser back as the network would. */
export class ConsentDesk {
  /** A request lives as long as the process that shows it. */
  private readonly key = randomBytes(32);

  constructor(private readonly parts: { readonly world: World; readonly database: Database }) {}

  async page(order: ConsentOrder): Promise<string> {
    const [people, profiles] = await Promise.all([
      this.parts.world.people(order.provider),
      readProfiles(this.parts.database, order.provider),
    ]);
    const choices = people.map((person) => ({
      ...person,
      profiles: profiles.filter((profile) => profile.admins.includes(person.id)),
    }));
    return consentPage(order, choices, sealOrder(order, this.key));
  }

  addRoutes(root: FastifyInstance): void {
    // The dialects send the page; whatever page the simulator sends, it loads nothing from elsewhere and runs no script.
    root.addHook("onSend", async (_request, reply) => {
      if (!String(reply.getHeader("content-type")).startsWith("text/html")) return;
      reply.headers({
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      });
      if (!reply.hasHeader("content-security-policy")) reply.header("content-security-policy", POLICY);
    });
    root.get("/consent.css", (_request, reply) => reply.type("text/css; charset=utf-8").send(CONSENT_STYLE));
    void root.register(async (web) => {
      web.removeContentTypeParser("application/x-www-form-urlencoded");
      web.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
        done(null, fieldsOf(new URLSearchParams(String(body)))),
      );
      web.post("/consent", async (request, reply) => this.decide(request.body, reply));
    });
  }

  private async decide(body: unknown, reply: FastifyReply): Promise<FastifyReply> {
    const given = Decision.safeParse(body);
    const order = given.success ? openOrder(given.data.order, this.key) : null;
    if (!given.success || order === null) return unknown(reply);
    const { decision, person = "", scope } = given.data;
    if (decision === "cancel") return back(reply, order, order.refusal);
    const scopes = order.scopesAreOptional ? order.scopes.filter((each) => scope.includes(each)) : order.scopes;
    const code = await this.agree(order, person, scopes);
    return code === null ? unknown(reply) : back(reply, order, { code });
  }

  /** A login that was broken works again, but the tokens that it broke stay dead: that is what a reconnect is for. */
  private async agree(order: ConsentOrder, personId: string, scopes: readonly string[]): Promise<string | null> {
    const { world, database } = this.parts;
    const person = await world.person(order.provider, personId);
    if (person === null) return null;
    if (person.broken !== null) await mendPerson(database, person, world.now());
    const code = await world.issue({
      provider: order.provider,
      kind: "CODE",
      personId,
      scopes,
      lifeSeconds: order.codeLifeSeconds,
      redirectUri: order.redirectUri,
      ...(order.codeChallenge === null ? {} : { codeChallenge: order.codeChallenge }),
    });
    return code.token;
  }
}

function fieldsOf(form: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}

function back(reply: FastifyReply, order: ConsentOrder, outcome: Readonly<Record<string, string>>): FastifyReply {
  const target = new URL(order.redirectUri);
  for (const [name, value] of Object.entries(outcome)) target.searchParams.set(name, value);
  if (order.state !== null) target.searchParams.set("state", order.state);
  return reply
    .code(303)
    .header("location", target.href + order.suffix)
    .send();
}

function unknown(reply: FastifyReply): FastifyReply {
  return reply.code(400).type("text/html; charset=utf-8").send(unknownConsentPage());
}
