import { createHash } from "node:crypto";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import Fastify, { type FastifyInstance } from "fastify";
import { refusedPage, type ReturnMessage, returnPage, withFragment } from "../../../src/http/return-page.js";
import { type SmallPage, sendSmallPage } from "../../../src/http/small-page.js";
import { startGonePage, startPage } from "../../../src/http/start-page.js";
import type { StartFacts } from "../../../src/reconnect/read-start.js";

const NASTY = `"><script>alert('1')</script>&amp;<img src=x onerror=1>\u202e`;

const FACTS: StartFacts = {
  companyName: "Nordlicht Reisen",
  personName: "Anna Weber",
  locales: ["de"],
  account: { name: "Nordlicht", handle: "@nordlicht" },
  platform: "INSTAGRAM",
  purpose: "MONITORED",
  provider: "META",
};

const MESSAGE: ReturnMessage = {
  type: "relink:reconnect",
  attemptId: "UmVjb25uZWN0QXR0ZW1wdDox",
  outcome: "RETURNED",
  completion: "c".repeat(43),
};
const BACK = { origin: "https://app.example.com", language: "en", nonce: "a-nonce" } as const;

let web: FastifyInstance;
let shown: SmallPage;
let status = 200;

beforeAll(async () => {
  web = Fastify();
  web.get("/", (_request, reply) => sendSmallPage(reply, status, shown));
  await web.ready();
});

afterAll(() => web.close());

async function show(page: SmallPage, code = 200) {
  shown = page;
  status = code;
  const { headers, body, statusCode } = await web.inject("/");
  return { headers, body, statusCode, policy: String(headers["content-security-policy"]) };
}

describe("the page before the network", () => {
  it.each([
    [
      "en",
      ["Nordlicht Reisen", "Anna Weber", "Reconnect Nordlicht at Instagram", "(@nordlicht)", "Continue to Facebook"],
    ],
    [
      "de",
      ["Nordlicht Reisen", "Anna Weber", "Nordlicht bei Instagram neu verbinden", "Weiter zu Facebook", "beobachten"],
    ],
  ] as const)("says in %s for whom, for what and where to", async (language, said) => {
    const { body, headers } = await show(startPage(FACTS, language, ["'self'"]));
    for (const text of said) expect(body).toContain(text);
    expect(body).toContain(`<html lang="${language}">`);
    expect(headers["content-language"]).toBe(language);
  });

  it("says so when something new is connected, and by a link", async () => {
    const { body } = await show(startPage({ ...FACTS, account: null, personName: null }, "en", []));
    expect(body).toContain("Connect Instagram");
    expect(body).not.toContain("Started by");
  });

  it("escapes every name", async () => {
    const facts = { ...FACTS, companyName: NASTY, personName: NASTY, account: { name: NASTY, handle: NASTY } };
    const { body } = await show(startPage(facts, "en", []));
    expect(body).not.toMatch(/<script|<img|onerror=1>[^]*<img/);
    expect(body.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(5);
    expect(body.match(/<form/g)).toHaveLength(1);
  });

  it("is neither framed, stored nor told on, and runs nothing (O-6)", async () => {
    const { headers, policy, body } = await show(startPage(FACTS, "en", ["'self'", "https:"]));
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' https:");
    expect(policy).not.toContain("script-src");
    expect(headers).toMatchObject({ "referrer-policy": "no-referrer", "cache-control": "no-store" });
    const style = /<style>([^]*)<\/style>/.exec(body)?.[1] ?? "";
    expect(policy).toContain(createHash("sha256").update(style).digest("base64"));
  });

  it("tells nothing of a ticket that is no good", async () => {
    const { statusCode, body } = await show(startGonePage("de"), 404);
    expect(statusCode).toBe(404);
    expect(body).toContain("gilt nicht mehr");
    expect(body).not.toContain("<form");
  });
});

/** Runs the page's script as a browser would, with or without the window that opened it. */
function open(body: string, withOpener: boolean) {
  const [, attributes = "", script = ""] = /<script ([^>]*)>([^]*)<\/script>/.exec(body) ?? [];
  const dataset = Object.fromEntries(
    [...attributes.matchAll(/data-(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, unescape(value)]),
  );
  const posted: unknown[][] = [];
  const did: string[] = [];
  const window = {
    opener: withOpener ? { postMessage: (...all: unknown[]) => posted.push(all) } : null,
    close: () => did.push("close"),
  };
  const history = {
    replaceState: (_state: unknown, _title: string, address: string) => did.push(`address ${address}`),
  };
  const location = { pathname: "/oauth/callback/meta" };
  runInNewContext(script, { window, history, location, document: { currentScript: { dataset } }, JSON });
  return { posted: JSON.parse(JSON.stringify(posted)) as unknown[][], did };
}

const unescape = (text: string) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

describe("the page on which a pop-up comes back (O-6)", () => {
  it("takes the code from the address bar, posts to one origin and closes", async () => {
    const { body } = await show(returnPage(MESSAGE, BACK));
    const { posted, did } = open(body, true);
    expect(posted).toEqual([[MESSAGE, "https://app.example.com"]]);
    expect(did).toEqual(["address /oauth/callback/meta", "close"]);
  });

  it("says how to go on where a network cut the tie to the opener", async () => {
    const { body } = await show(returnPage(MESSAGE, { ...BACK, language: "de" }));
    const { posted, did } = open(body, false);
    expect(posted).toEqual([]);
    expect(did).toEqual(["address /oauth/callback/meta"]);
    expect(body).toContain("Zurück zur Anwendung");
    const link = unescape(/<a href="([^"]+)"/.exec(body)?.[1] ?? "");
    expect(link).toBe(withFragment("https://app.example.com/", MESSAGE));
  });

  it("runs its own script alone, and is neither framed nor stored", async () => {
    const { body, policy, headers } = await show(returnPage(MESSAGE, BACK));
    expect(policy).toContain("script-src 'nonce-a-nonce';");
    expect(policy).toContain("form-action 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(body.match(/<script/g)).toHaveLength(1);
    expect(body).toContain('<script nonce="a-nonce"');
    expect(headers).toMatchObject({ "referrer-policy": "no-referrer", "cache-control": "no-store" });
  });

  it("escapes what it is given", async () => {
    const { body } = await show(returnPage({ ...MESSAGE, outcome: NASTY, completion: null }, BACK));
    expect(body.match(/<script/g)).toHaveLength(1);
    expect(body).not.toContain("<img");
    expect(open(body, true).posted).toEqual([[{ ...MESSAGE, outcome: NASTY, completion: null }, BACK.origin]]);
  });

  it("tells whoever is refused nothing", async () => {
    const { body, policy } = await show(refusedPage("en"), 400);
    expect(body).not.toContain("<script");
    expect(policy).not.toContain("script-src");
  });
});

it("puts what came back into the fragment, which no server is sent", () => {
  expect(withFragment("https://app.example.com/a?b=c", MESSAGE)).toBe(
    `https://app.example.com/a?b=c#attempt=${MESSAGE.attemptId}&completion=${MESSAGE.completion}&outcome=RETURNED`,
  );
  expect(withFragment("https://app.example.com/", { ...MESSAGE, outcome: "CANCELLED", completion: null })).toBe(
    `https://app.example.com/#attempt=${MESSAGE.attemptId}&outcome=CANCELLED`,
  );
});
