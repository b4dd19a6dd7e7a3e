import type { AuditOrigin } from "../audit/audit-origin.js";
import type { Surroundings } from "./surroundings.js";

/** What is done at the command line is done by whoever runs the installation. */
export function byOperator(around: Surroundings): AuditOrigin {
  return { actor: { kind: "OPERATOR", id: null }, occurredAt: around.now(), address: null, requestId: null };
}
