import { z } from "zod";
import type { GrantedProfile } from "../provider-port.js";

const answered = z.object({
  data: z.object({
    user: z.object({
      open_id: z.string().min(1),
      display_name: z.string().nullish().catch(null),
      username: z.string().nullish().catch(null),
    }),
  }),
});

/** The person of a `user/info` answer as the one profile that they have; null when it is no such answer. */
export function readTiktokProfile(json: unknown): GrantedProfile | null {
  const user = answered.safeParse(json).data?.data.user;
  if (user === undefined) return null;
  const handle = nonEmpty(user.username);
  return {
    platform: "TIKTOK",
    purpose: "OWN",
    externalId: user.open_id,
    name: nonEmpty(user.display_name) ?? handle ?? user.open_id,
    handle,
    pageToken: null,
  };
}

function nonEmpty(text: string | null | undefined): string | null {
  return text == null || text === "" ? null : text;
}
