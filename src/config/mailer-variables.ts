import { isIP } from "node:net";
import { z } from "zod";
import { readSecret } from "./secret-variable.js";

/** Who carries mails in production; the sandbox captures them, whatever is configured. */
export type MailerSettings =
  | {
      readonly kind: "mailgun";
      readonly url: string;
      readonly domain: string;
      readonly testMode: boolean;
      readonly from: MailFrom;
    }
  | {
      readonly kind: "smtp";
      readonly host: string;
      readonly port: number;
      readonly implicitTls: boolean;
      /** False only for a server on this machine. */
      readonly requireTls: boolean;
      readonly from: MailFrom;
    }
  /** Nobody is told by mail, and that is meant. */
  | { readonly kind: "none" };

export interface MailFrom {
  readonly name: string | null;
  readonly address: string;
}

export interface MailerSecrets {
  /** Mailgun's API key. */
  readonly mailgunKey: string | null;
  /** What Mailgun's webhooks are signed with (M-7); null: they are refused. */
  readonly mailgunWebhookKey: string | null;
  readonly smtpLogin: { readonly user: string; readonly password: string } | null;
}

export interface ReadMailer {
  /** Null: nothing was said, which only a sandbox may do, or it cannot be used. */
  readonly settings: MailerSettings | null;
  readonly secrets: MailerSecrets;
  /** Nothing was said at all. */
  readonly missing: boolean;
}

const REGIONS = { us: "https://api.mailgun.net", eu: "https://api.eu.mailgun.net" } as const;
export const NO_MAILER_SECRETS: MailerSecrets = { mailgunKey: null, mailgunWebhookKey: null, smtpLogin: null };
const UNUSABLE: ReadMailer = { settings: null, secrets: NO_MAILER_SECRETS, missing: false };

const NAMES = [
  "MAILER",
  "MAIL_FROM",
  "MAILGUN_API_KEY",
  "MAILGUN_API_KEY_FILE",
  "MAILGUN_DOMAIN",
  "MAILGUN_REGION",
  "MAILGUN_URL",
  "MAILGUN_TEST_MODE",
  "MAILGUN_WEBHOOK_KEY",
  "MAILGUN_WEBHOOK_KEY_FILE",
  "SMTP_URL",
  "SMTP_URL_FILE",
] as const;

const text = z.string().min(1);

const mailFrom = z.string().transform((value, context): MailFrom => {
  const [, quoted, bare, inBrackets] = /^\s*(?:(?:"([^"\\]*)"|([^<>"@]*?))\s*<([^<>]*)>)\s*$/.exec(value) ?? [];
  const address = inBrackets ?? value.trim();
  if (!/^[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9-]+\.)+[a-z0-9-]+$/i.test(address) || /\p{Cc}/u.test(value)) {
    context.addIssue("Must be an address such as Relink <relink@example.com>");
    return z.NEVER;
  }
  const name = (quoted ?? bare ?? "").trim();
  return { name: name === "" ? null : name, address };
});

const Variables = z.object({
  MAILER: z.enum(["mailgun", "smtp", "none"]).optional(),
  MAIL_FROM: mailFrom.optional(),
  MAILGUN_API_KEY: text.optional(),
  MAILGUN_API_KEY_FILE: text.optional(),
  MAILGUN_DOMAIN: z
    .string()
    .regex(/^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/i, "Must be the domain that is set up at Mailgun, such as mg.example.com")
    .optional(),
  MAILGUN_REGION: z.enum(["us", "eu"]).default("us"),
  MAILGUN_URL: z.string().refine(isBase, "Must be an https address without a path").optional(),
  MAILGUN_TEST_MODE: z
    .enum(["0", "1", "true", "false"])
    .transform((value) => value === "1" || value === "true")
    .default(false),
  MAILGUN_WEBHOOK_KEY: text.optional(),
  MAILGUN_WEBHOOK_KEY_FILE: text.optional(),
  SMTP_URL: text.optional(),
  SMTP_URL_FILE: text.optional(),
});
type Variables = z.infer<typeof Variables>;

/**
 * Reads who carries mails: Mailgun with `MAILGUN_API_KEY_FILE` and `MAILGUN_DOMAIN`, SMTP with `SMTP_URL_FILE`, or `MAILER=none`.
 *
 * @param given the variables that are set
 * @param wrong takes what is wrong, in words and without secrets
 */
export function readMailer(given: Readonly<Record<string, string | undefined>>, wrong: string[]): ReadMailer {
  const own = NAMES.filter((name) => given[name] !== undefined);
  const parsed = Variables.safeParse(Object.fromEntries(own.map((name) => [name, given[name]])));
  if (!parsed.success) {
    wrong.push(...parsed.error.issues.map((issue) => `${issue.path[0] as string}: ${issue.message}`));
    return UNUSABLE;
  }
  const variables = parsed.data;
  const hasMailgun = own.some((name) => name.startsWith("MAILGUN_"));
  const hasSmtp = own.some((name) => name.startsWith("SMTP_"));
  const kind =
    variables.MAILER ?? (hasMailgun && hasSmtp ? null : hasMailgun ? "mailgun" : hasSmtp ? "smtp" : undefined);
  if (kind === null) wrong.push("MAILER: say mailgun or smtp, since settings of both are given.");
  if (kind === "none") return { settings: { kind }, secrets: NO_MAILER_SECRETS, missing: false };
  if (kind === null) return UNUSABLE;
  if (kind === undefined) return { ...UNUSABLE, missing: own.length === 0 || own.join() === "MAIL_FROM" };
  if (variables.MAIL_FROM === undefined)
    wrong.push("MAIL_FROM: is missing. Mails need an address to come from, such as Relink <relink@example.com>.");
  const from = variables.MAIL_FROM ?? { name: null, address: "" };
  return kind === "mailgun" ? readMailgun(variables, from, wrong) : readSmtp(variables, from, wrong);
}

/** What a start in production without any of it is refused with. */
export const NO_MAILER =
  "MAILER: is missing. Give MAILGUN_API_KEY_FILE and MAILGUN_DOMAIN, or SMTP_URL_FILE, so that people are told; or MAILER=none if nobody is to be told by mail.";

function readMailgun(variables: Variables, from: MailFrom, wrong: string[]): ReadMailer {
  const { MAILGUN_DOMAIN: domain, MAILGUN_REGION: region, MAILGUN_URL, MAILGUN_TEST_MODE: testMode } = variables;
  const key = readSecret("MAILGUN_API_KEY", variables.MAILGUN_API_KEY, variables.MAILGUN_API_KEY_FILE, wrong);
  const webhookKey = readSecret(
    "MAILGUN_WEBHOOK_KEY",
    variables.MAILGUN_WEBHOOK_KEY,
    variables.MAILGUN_WEBHOOK_KEY_FILE,
    wrong,
  );
  if (key === "" || (key === null && variables.MAILGUN_API_KEY_FILE === undefined))
    wrong.push("MAILGUN_API_KEY_FILE: is missing or empty. Mailgun takes mails only with a key.");
  if (webhookKey === "") wrong.push("MAILGUN_WEBHOOK_KEY_FILE: is empty.");
  if (domain === undefined) wrong.push("MAILGUN_DOMAIN: is missing. It is the domain that is set up at Mailgun.");
  const url = (MAILGUN_URL ?? REGIONS[region]).replace(/\/+$/, "");
  return {
    settings: { kind: "mailgun", url, domain: domain ?? "", testMode, from },
    secrets: { mailgunKey: key, mailgunWebhookKey: webhookKey, smtpLogin: null },
    missing: false,
  };
}

function readSmtp(variables: Variables, from: MailFrom, wrong: string[]): ReadMailer {
  const address = readSecret("SMTP_URL", variables.SMTP_URL, variables.SMTP_URL_FILE, wrong);
  if (address === null) {
    if (variables.SMTP_URL_FILE === undefined) wrong.push("SMTP_URL_FILE: is missing. MAILER=smtp needs a server.");
    return UNUSABLE;
  }
  const url = URL.canParse(address) ? new URL(address) : null;
  const host = url?.hostname.replace(/^\[(.*)\]$/, "$1") ?? "";
  if (
    url === null ||
    !/^smtps?:$/.test(url.protocol) ||
    host === "" ||
    url.search + url.hash !== "" ||
    url.pathname.length > 1
  ) {
    wrong.push("SMTP_URL: must be like smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465.");
    return UNUSABLE;
  }
  const user = decode(url.username);
  const password = decode(url.password);
  if (user === null || password === null || (user === "") !== (password === "")) {
    wrong.push("SMTP_URL: needs a user and a password, both with %XX for special characters, or neither.");
    return UNUSABLE;
  }
  const implicitTls = url.protocol === "smtps:";
  return {
    settings: {
      kind: "smtp",
      host,
      port: url.port === "" ? (implicitTls ? 465 : 587) : Number(url.port),
      implicitTls,
      requireTls: !isLoopback(host),
      from,
    },
    secrets: { ...NO_MAILER_SECRETS, smtpLogin: user === "" ? null : { user, password } },
    missing: false,
  };
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** Plain HTTP only on this machine: the key is in every request. */
function isBase(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password, search, hash, pathname } = new URL(address);
  const secure = protocol === "https:" || (protocol === "http:" && isLoopback(hostname.replace(/^\[(.*)\]$/, "$1")));
  return secure && username + password + search + hash === "" && pathname === "/";
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
