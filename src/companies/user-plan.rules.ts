import type { Role } from "../api/role.js";
import {
  canonicalLocale,
  checkEmail,
  checkExternalId,
  checkLocale,
  checkName,
  type FieldProblem,
} from "./profile.rules.js";

/** What is sent of a person. */
export interface UserWish {
  readonly externalId: string;
  readonly email: string;
  readonly name: string;
  readonly locale?: string | null;
  readonly role: Role;
  readonly active?: boolean | null;
}

/** What is stored of a person. */
export interface UserProfile {
  readonly externalId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string | null;
  readonly role: Role;
  readonly active: boolean;
}

/** All that is wrong with one person. */
export function checkUser(wish: UserWish): FieldProblem[] {
  return [
    checkExternalId("externalId", wish.externalId),
    checkEmail("email", wish.email),
    checkName("name", wish.name),
    wish.locale === null || wish.locale === undefined ? null : checkLocale("locale", wish.locale),
  ].filter((problem) => problem !== null);
}

/** The person as it will be. What was left out stays as it is; a new person is active and takes the company's locale. */
export function planUser(wish: UserWish, before: UserProfile | null): UserProfile {
  return {
    externalId: wish.externalId,
    email: wish.email,
    name: wish.name,
    locale: wish.locale === undefined ? (before?.locale ?? null) : canonicalLocale(wish.locale ?? ""),
    role: wish.role,
    active: wish.active ?? before?.active ?? true,
  };
}

const FIELDS = ["email", "name", "locale", "role", "active"] as const;

/** The names of the fields that differ. */
export function changedFields(before: UserProfile, after: UserProfile): string[] {
  return FIELDS.filter((field) => before[field] !== after[field]);
}
