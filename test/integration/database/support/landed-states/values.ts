export const AT = "2026-03-29 01:30:00.123";
export const LATER = "2026-05-28 01:30:00.456";
export const SEALED = `v1.k1.${"A".repeat(27_000)}`;
export const DIGEST = "0123456789abcdef".repeat(4);
