import { isEmailAddress, textProblem } from "../api/text.rules.js";

/** What is wrong with one field of an input. */
export interface FieldProblem {
  readonly field: string;
  readonly code: "INVALID_VALUE" | "TOO_LONG";
  readonly message: string;
}

const EXTERNAL_ID_LENGTH = 128;
const EXTERNAL_ID_BYTES = 256;
const NAME_LENGTH = 200;
const LOCALE_LENGTH = 35;

/** The operator's own id of a company or person, as it stands in tokens. */
export function checkExternalId(field: string, id: string): FieldProblem | null {
  if (id !== id.trim()) return invalid(field, "The id must not begin or end with a space.");
  if (Buffer.byteLength(id) > EXTERNAL_ID_BYTES) return tooLong(field, `${EXTERNAL_ID_BYTES} bytes`);
  return checkText(field, id, EXTERNAL_ID_LENGTH);
}

export function checkName(field: string, name: string): FieldProblem | null {
  return checkText(field, name, NAME_LENGTH);
}

export function checkEmail(field: string, email: string): FieldProblem | null {
  const problem = checkText(field, email, 320);
  if (problem !== null || isEmailAddress(email)) return problem;
  return invalid(field, "This is no e-mail address of the form `name@example.com`.");
}

/** An IANA name that this platform knows; offsets such as `+02:00` have no summer time and are refused. */
export function checkTimeZone(field: string, timeZone: string): FieldProblem | null {
  return isTimeZone(timeZone) ? null : invalid(field, "This is no IANA time zone such as `Europe/Berlin` or `UTC`.");
}

export function checkLocale(field: string, locale: string): FieldProblem | null {
  return canonicalLocale(locale) === null ? invalid(field, "This is no BCP 47 tag such as `de` or `pt-BR`.") : null;
}

export function checkReminderHour(field: string, hour: number): FieldProblem | null {
  return hour >= 0 && hour <= 23 ? null : invalid(field, "The hour must be from 0 to 23.");
}

/** The tag as BCP 47 writes it (`de-at` becomes `de-AT`); null when it is none. */
export function canonicalLocale(locale: string): string | null {
  if (locale.length > LOCALE_LENGTH) return null;
  try {
    const [canonical] = Intl.getCanonicalLocales(locale);
    return canonical !== undefined && canonical.length <= LOCALE_LENGTH ? canonical : null;
  } catch {
    return null;
  }
}

function isTimeZone(name: string): boolean {
  if (name.length > 64 || !/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function checkText(field: string, text: string, max: number): FieldProblem | null {
  const problem = textProblem(text, { max });
  if (problem === null) return null;
  return problem === "is too long" ? tooLong(field, `${max} characters`) : invalid(field, `The text ${problem}.`);
}

function invalid(field: string, message: string): FieldProblem {
  return { field, code: "INVALID_VALUE", message };
}

function tooLong(field: string, limit: string): FieldProblem {
  return { field, code: "TOO_LONG", message: `At most ${limit} can be stored.` };
}
