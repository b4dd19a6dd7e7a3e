import { expect, it } from "@jest/globals";
import { loadConfig } from "../../../../src/config.js";
import { NO_MAILER_SECRETS } from "../../../../src/config/mailer-variables.js";
import { StartError } from "../../../../src/errors.js";
import { openMailer } from "../../../../src/notifications/mail/open-mailer.js";

const PRODUCTION = {
  DATABASE_URL: "mysql://relink:password@127.0.0.1/relink",
  PUBLIC_URL: "https://relink.example.com",
  JWT_ISSUER: "https://issuer.example.com",
  JWT_AUDIENCE: "relink",
  JWT_JWKS_URL: "https://issuer.example.com/jwks",
  VAULT_KEYS: "{}",
  SIGNING_KEY: Buffer.alloc(32, 1).toString("base64"),
  IDENTITY_KEY: Buffer.alloc(32, 2).toString("base64"),
};

async function opened(variables: Record<string, string>) {
  const { config, secrets } = loadConfig({ ...PRODUCTION, ...variables });
  if (config.mailer === null) throw new Error("There are no settings.");
  const mailer = await openMailer(config.mailer, secrets?.mailer ?? NO_MAILER_SECRETS);
  await mailer?.close();
  return mailer?.name ?? null;
}

it("opens what is configured, and nothing where nobody is to be told by mail", async () => {
  const MAIL_FROM = "Relink <relink@mg.example.com>";
  expect(await opened({ MAIL_FROM, MAILGUN_API_KEY: "key", MAILGUN_DOMAIN: "mg.example.com" })).toBe("mailgun");
  expect(await opened({ MAIL_FROM, SMTP_URL: "smtps://user:password@mail.example.com" })).toBe("smtp");
  expect(await opened({ MAILER: "none" })).toBeNull();
});

it("is not left to chance: a start without a mailer is refused, but for the sandbox", () => {
  expect(() => loadConfig(PRODUCTION)).toThrow(StartError);
  expect(() => loadConfig(PRODUCTION)).toThrow(/MAILER: is missing/);
  // Other mistakes are told beside it, and this one only once.
  expect(() => loadConfig({ ...PRODUCTION, MAILER: "pigeon", JWT_ISSUER: "" })).toThrow(/MAILER: .*[\s\S]*JWT_ISSUER/);
  expect(loadConfig({}).config.mailer).toBeNull();
  // The sandbox sends nothing, whatever is configured.
  const configured = { MAIL_FROM: "a@example.com", MAILGUN_API_KEY: "key", MAILGUN_DOMAIN: "mg.example.com" };
  expect(loadConfig(configured)).toMatchObject({ config: { sandbox: true, mailer: null }, secrets: null });
});
