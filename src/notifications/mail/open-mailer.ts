import type { MailerSecrets, MailerSettings } from "../../config/mailer-variables.js";
import type { Mailer } from "./mailer.js";

/**
 * Opens the configured mailer; each loads its library only where it is used.
 *
 * @returns null for `MAILER=none`: mails are not made at all
 */
export async function openMailer(settings: MailerSettings, secrets: MailerSecrets): Promise<Mailer | null> {
  switch (settings.kind) {
    case "none":
      return null;
    case "mailgun": {
      const { MailgunMailer } = await import("./mailgun-mailer.js");
      const { url, domain, testMode } = settings;
      return new MailgunMailer({ url, domain, testMode, key: secrets.mailgunKey ?? "" });
    }
    case "smtp": {
      const { SmtpMailer } = await import("./smtp-mailer.js");
      const { host, port, implicitTls, requireTls } = settings;
      return new SmtpMailer({ host, port, implicitTls, requireTls, login: secrets.smtpLogin });
    }
  }
}
