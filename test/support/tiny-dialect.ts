import type { SimulatedProvider } from "../../src/sandbox/simulator/simulated-provider.js";

/** The smallest network there can be, under the name of X: what the simulator does for every dialect is tried on it. */
export const tinyDialect: SimulatedProvider = {
  provider: "X",
  parts: ["api", "site"],
  causes: [
    { name: "ACCOUNT_LOCKED", scope: "LOGIN", description: "Locked.", pushes: false, reason: "ACCOUNT_LOCKED" },
    { name: "ACCESS_REVOKED", scope: "LOGIN", description: "Revoked.", pushes: true, reason: "ACCESS_REVOKED" },
    { name: "PROFILE_GONE", scope: "PROFILE", description: "Gone.", pushes: false, reason: "TARGET_MISSING" },
  ],
  addRoutes({ web, world, app, consent }) {
    web.get<{ Querystring: Record<string, string> }>("/site/authorize", async (request, reply) => {
      const { redirect_uri: redirectUri = "", state = null, scope = "" } = request.query;
      const page = await consent({
        provider: "X",
        redirectUri,
        state,
        scopes: scope.split(" "),
        codeChallenge: request.query.code_challenge ?? null,
        refusal: { error: "access_denied" },
        suffix: "#_",
        codeLifeSeconds: 600,
        scopesAreOptional: request.query.optional === "yes",
      });
      return reply.type("text/html; charset=utf-8").send(page);
    });
    web.post<{ Body: Record<string, string> }>("/api/token", async (request, reply) => {
      const { code = "", client_id: clientId } = request.body;
      const found = await world.token(code);
      if (clientId !== app.appId || found === null || !(await world.endToken(code, "SPENT")))
        return reply.code(400).send({ error: "invalid_grant" });
      const { personId, scopes, family } = found;
      const token = await world.issue({ provider: "X", kind: "ACCESS", personId, scopes, lifeSeconds: 7_200, family });
      return { access_token: token.token };
    });
    web.get("/api/me", async (request, reply) => {
      const token = await world.token((request.headers.authorization ?? "").replace(/^Bearer /, ""));
      const person = token === null ? null : await world.person("X", token.personId);
      if (token === null || token.ended !== null || person === null || person.broken !== null)
        return reply.code(401).send({ title: "Unauthorized", why: token?.ended ?? person?.broken ?? null });
      const profiles = await world.profilesOf("X", person.id);
      return { id: person.id, profiles: profiles.map((profile) => profile.externalId) };
    });
  },
  massDeath: () => ({ status: 401, body: { title: "Unauthorized" } }),
  push: (cause, personId) =>
    Promise.resolve(
      cause === "ACCESS_REVOKED"
        ? { topic: "events", headers: { "x-signed": "yes" }, body: JSON.stringify({ revoked: personId }) }
        : null,
    ),
};
