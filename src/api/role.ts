/** What a person may do in a company; the permission table says it operation by operation. */
export type Role = "ADMIN" | "MEMBER";

export const ROLES: readonly Role[] = ["ADMIN", "MEMBER"];
