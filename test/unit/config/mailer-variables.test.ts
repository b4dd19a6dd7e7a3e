import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readMailer } from "../../../src/config/mailer-variables.js";

const SECRET = "canary-secret-0123456789";

function read(variables: Record<string, string>) {
  const wrong: string[] = [];
  const found = readMailer(variables, wrong);
  expect(wrong.join("\n")).not.toContain(SECRET);
  return { ...found, wrong };
}

const MAILGUN = {
  MAIL_FROM: "Relink <relink@mg.example.com>",
  MAILGUN_API_KEY: SECRET,
  MAILGUN_DOMAIN: "mg.example.com",
};
const SMTP = { MAIL_FROM: "relink@example.com", SMTP_URL: `smtp://user:${SECRET}@mail.example.com` };

describe("who carries mails", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "relink-mailer-"));
    writeFileSync(join(folder, "key"), `${SECRET}\n`);
    writeFileSync(join(folder, "empty"), "\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is Mailgun, with its key apart", () => {
    const { settings, secrets, wrong } = read({ ...MAILGUN, MAILGUN_REGION: "eu", MAILGUN_WEBHOOK_KEY: SECRET });
    expect(wrong).toEqual([]);
    expect(settings).toEqual({
      kind: "mailgun",
      url: "https://api.eu.mailgun.net",
      domain: "mg.example.com",
      testMode: false,
      from: { name: "Relink", address: "relink@mg.example.com" },
    });
    expect(JSON.stringify(settings)).not.toContain(SECRET);
    expect(secrets).toEqual({ mailgunKey: SECRET, mailgunWebhookKey: SECRET, smtpLogin: null });
  });

  it("is Mailgun in the US by default, in test mode and through a gateway where that is asked for", () => {
    expect(read(MAILGUN).settings).toMatchObject({ url: "https://api.mailgun.net", testMode: false });
    const gateway = { ...MAILGUN, MAILGUN_TEST_MODE: "1", MAILGUN_URL: "https://gateway.example.com/" };
    expect(read(gateway).settings).toMatchObject({ url: "https://gateway.example.com", testMode: true });
    expect(read({ ...MAILGUN, MAILGUN_URL: "http://127.0.0.1:4010" }).wrong).toEqual([]);
  });

  it("takes keys from files", () => {
    const { MAILGUN_API_KEY: _key, ...others } = MAILGUN;
    expect(read({ ...others, MAILGUN_API_KEY_FILE: join(folder, "key") }).secrets.mailgunKey).toBe(SECRET);
    writeFileSync(join(folder, "url"), `smtps://user:${SECRET}@mail.example.com\n`);
    const smtp = read({ MAIL_FROM: "relink@example.com", SMTP_URL_FILE: join(folder, "url") });
    expect(smtp.secrets.smtpLogin).toEqual({ user: "user", password: SECRET });
  });

  it.each<[string, object]>([
    ["smtp://mail.example.com", { port: 587, implicitTls: false, requireTls: true }],
    ["smtp://mail.example.com:2525", { port: 2525, implicitTls: false, requireTls: true }],
    ["smtps://mail.example.com", { port: 465, implicitTls: true, requireTls: true }],
    ["smtp://localhost:1025", { requireTls: false }],
    ["smtp://127.0.0.1:1025", { requireTls: false }],
    ["smtp://[::1]:1025", { host: "::1", requireTls: false }],
    ["smtp://127.0.0.1.example.com:1025", { requireTls: true }],
  ])("is SMTP at %s", (url, expected) => {
    const { settings, wrong } = read({ ...SMTP, SMTP_URL: url });
    expect(wrong).toEqual([]);
    expect(settings).toMatchObject({ kind: "smtp", from: { name: null, address: "relink@example.com" }, ...expected });
  });

  it("reads special characters of a login", () => {
    const { secrets } = read({ ...SMTP, SMTP_URL: "smtp://a%40b.example:p%2Fw%3A%20@mail.example.com" });
    expect(secrets.smtpLogin).toEqual({ user: "a@b.example", password: "p/w: " });
  });

  it("is nobody where that is said, and missing where nothing is", () => {
    expect(read({ MAILER: "none" })).toMatchObject({ settings: { kind: "none" }, missing: false, wrong: [] });
    expect(read({})).toMatchObject({ settings: null, missing: true, wrong: [] });
    expect(read({ MAIL_FROM: "relink@example.com" })).toMatchObject({ settings: null, missing: true });
  });

  it.each<[string, Record<string, string>, string]>([
    ["two carriers", { ...MAILGUN, ...SMTP }, "MAILER"],
    ["a carrier that there is not", { MAILER: "pigeon" }, "MAILER"],
    ["no sender", { ...MAILGUN, MAIL_FROM: "" }, "MAIL_FROM"],
    ["a sender with a line break", { ...MAILGUN, MAIL_FROM: "a\nb <relink@example.com>" }, "MAIL_FROM"],
    ["a sender that is no address", { ...MAILGUN, MAIL_FROM: "Relink" }, "MAIL_FROM"],
    ["two senders", { ...MAILGUN, MAIL_FROM: "a@example.com, b@example.com" }, "MAIL_FROM"],
    ["no domain", { MAIL_FROM: "a@example.com", MAILGUN_API_KEY: SECRET }, "MAILGUN_DOMAIN"],
    ["a domain with a path", { ...MAILGUN, MAILGUN_DOMAIN: "mg.example.com/v4" }, "MAILGUN_DOMAIN"],
    ["no key", { MAIL_FROM: "a@example.com", MAILGUN_DOMAIN: "mg.example.com" }, "MAILGUN_API_KEY_FILE"],
    ["a region that there is not", { ...MAILGUN, MAILGUN_REGION: "asia" }, "MAILGUN_REGION"],
    ["plain HTTP off this machine", { ...MAILGUN, MAILGUN_URL: `http://user:${SECRET}@example.com` }, "MAILGUN_URL"],
    ["plain HTTP to another machine", { ...MAILGUN, MAILGUN_URL: "http://10.0.0.1" }, "MAILGUN_URL"],
    ["SMTP without a server", { MAILER: "smtp", MAIL_FROM: "a@example.com" }, "SMTP_URL_FILE"],
    ["another protocol", { ...SMTP, SMTP_URL: `https://user:${SECRET}@mail.example.com` }, "SMTP_URL"],
    ["a user without a password", { ...SMTP, SMTP_URL: "smtp://user@mail.example.com" }, "SMTP_URL"],
    ["options in the address", { ...SMTP, SMTP_URL: `smtp://u:${SECRET}@mail.example.com?tls=no` }, "SMTP_URL"],
  ])("cannot be %s", (_what, variables, name) => {
    const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
    expect(read(given).wrong.map((line) => line.split(":")[0])).toContain(name);
  });

  it("cannot be an empty file", () => {
    const { MAILGUN_API_KEY: _key, ...others } = MAILGUN;
    expect(read({ ...others, MAILGUN_API_KEY_FILE: join(folder, "empty") }).wrong.join()).toContain("empty");
    expect(read({ ...others, MAILGUN_API_KEY_FILE: join(folder, "none") }).wrong.join()).toContain("ENOENT");
  });
});
