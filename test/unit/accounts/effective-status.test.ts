import { expect, it } from "@jest/globals";
import { effectiveStatus, type StoredStatus } from "../../../src/accounts/effective-status.js";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const before = new Date(NOW.getTime() - 1);
const after = new Date(NOW.getTime() + 1);
const since = new Date(NOW.getTime() - 1_000);

const stored: StoredStatus = {
  status: "CONNECTED",
  statusSince: since,
  statusReason: null,
  expiresAt: null,
  expiryReason: null,
};

it.each<[string, Partial<StoredStatus>, [status: string, since: Date, reason: string | null]]>([
  ["no expiry", {}, ["CONNECTED", since, null]],
  ["an expiry to come", { expiresAt: after }, ["CONNECTED", since, null]],
  ["an expiry at this very instant", { expiresAt: NOW }, ["EXPIRED", NOW, "TOKEN_EXPIRED"]],
  ["an expiry that has passed", { expiresAt: before }, ["EXPIRED", before, "TOKEN_EXPIRED"]],
  [
    "the clock that ran out",
    { expiresAt: before, expiryReason: "DATA_ACCESS_EXPIRED" },
    ["EXPIRED", before, "DATA_ACCESS_EXPIRED"],
  ],
  ["an expiry before the last change", { expiresAt: before, statusSince: NOW }, ["EXPIRED", NOW, "TOKEN_EXPIRED"]],
  ["what was written down already", { status: "EXPIRED", expiresAt: before }, ["EXPIRED", since, null]],
  [
    "an INVALID one whose time is over too",
    { status: "INVALID", statusReason: "ACCESS_REVOKED", expiresAt: before },
    ["INVALID", since, "ACCESS_REVOKED"],
  ],
  ["a DISCONNECTED one", { status: "DISCONNECTED", expiresAt: before }, ["DISCONNECTED", since, null]],
])("%s", (_, differs, [status, from, reason]) => {
  expect(effectiveStatus({ ...stored, ...differs }, NOW)).toEqual({ status, since: from, reason });
});
