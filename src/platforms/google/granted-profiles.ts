import type { Clock } from "../../clock.js";
import type { Answer } from "../answer.js";
import type { Outbound } from "../outbound.js";
import type { Platform } from "../platform.js";
import type { ProviderApp } from "../provider-app.js";
import type { ConsentRequest, GrantedProfile, HeldTokens, ProfilesOutcome } from "../provider-port.js";
import type { Verdict } from "../verdict.js";
import { readGoogleRefusal } from "./answers.rules.js";
import { BusinessProfile } from "./business-profile.js";
import type { GoogleQuestion } from "./google-question.js";
import { YouTube } from "./youtube.js";

type Found = readonly GrantedProfile[] | { readonly refused: Verdict };

/** The channels and locations that a consent reaches. */
export class GrantedProfiles {
  private readonly youtube: YouTube;
  private readonly business: BusinessProfile;

  constructor(
    app: ProviderApp,
    outbound: Outbound,
    private readonly clock: Clock,
  ) {
    this.youtube = new YouTube(app, outbound);
    this.business = new BusinessProfile(app, outbound);
  }

  /** A person who has no channel has no profile there. Scopes that were unticked for one platform leave the other's profiles. */
  async list(
    { accessToken }: HeldTokens,
    targets: ConsentRequest["targets"],
    signal: AbortSignal,
  ): Promise<ProfilesOutcome> {
    if (accessToken === null) return refused({ kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" });
    const platforms = [...new Set(targets.map(({ platform }) => platform))];
    const profiles: GrantedProfile[] = [];
    const unticked: Verdict[] = [];
    for (const platform of platforms) {
      const found = await this.of(platform, accessToken, signal);
      if (!("refused" in found)) profiles.push(...found);
      else if (isFor(found.refused, "PERMISSIONS_MISSING")) unticked.push(found.refused);
      else if (!isFor(found.refused, "TARGET_MISSING")) return refused(found.refused);
    }
    const [first] = unticked;
    return first !== undefined && unticked.length === platforms.length
      ? refused(first)
      : { kind: "PROFILES", profiles };
  }

  private async of(platform: Platform, accessToken: string, signal: AbortSignal): Promise<Found> {
    if (platform === "YOUTUBE") {
      const channels = await this.youtube.listOwn(accessToken, signal);
      if (channels.kind === "REFUSED") return this.refusal(channels.answer, "CHANNELS");
      return channels.items.map(({ id, title, handle }) => profile(platform, id, title ?? handle ?? id, handle));
    }
    if (platform !== "GOOGLE_BUSINESS") throw new Error(`Google gives no consent for ${platform}.`);
    const locations = await this.business.listLocations(accessToken, signal);
    if (locations.kind === "REFUSED") return this.refusal(locations.answer, "ACCOUNTS");
    return locations.items.map(({ name, title }) => profile(platform, name, title ?? name, null));
  }

  private refusal(answer: Answer, asked: GoogleQuestion): { readonly refused: Verdict } {
    return { refused: readGoogleRefusal(answer, asked, this.clock.now()) };
  }
}

function profile(platform: Platform, externalId: string, name: string, handle: string | null): GrantedProfile {
  return { platform, purpose: "OWN", externalId, name, handle, pageToken: null };
}

function isFor(verdict: Verdict, reason: string): boolean {
  return verdict.kind === "PERMANENT" && verdict.reason === reason;
}

function refused(verdict: Verdict): ProfilesOutcome {
  return { kind: "REFUSED", verdict, inDoubt: false };
}
