import type { ApiError, GraphqlClient } from "../api/graphql-client";
import type { Socket } from "../api/socket";
import {
  AttemptChangesDocument,
  type AttemptFragment,
  BeginConnectDocument,
  BeginReconnectDocument,
  CancelReconnectDocument,
  ChooseProfilesDocument,
  CompleteReconnectDocument,
  type Platform,
  type Purpose,
  ReconnectAttemptDocument,
  type ReconnectMode,
} from "../operations/operations.generated";
import { Value } from "../state/value";

export type Attempt = AttemptFragment;

export type TripTarget =
  | {
      readonly kind: "ACCOUNT";
      readonly id: string;
      readonly name: string;
      readonly platform: Platform;
      readonly purpose: Purpose;
    }
  | { readonly kind: "NEW"; readonly platform: Platform; readonly purpose: Purpose };

export interface TripView {
  readonly attempt: Attempt | null;
  /** The browser has let no window open. */
  readonly blocked: boolean;
  /** Where a link leads that opens the window instead, within a minute; null: none is wanted. */
  readonly link: string | null;
  /** What could not be done, in the API's words. */
  readonly problem: string | null;
  readonly busy: boolean;
}

/** What a browser brings back from a trip by redirect. */
export interface Returned {
  readonly attemptId: string;
  readonly completion: string | null;
}

export interface TripParts {
  readonly api: GraphqlClient;
  readonly socket: Socket;
  /** Where a pop-up's message comes from. */
  readonly relinkOrigin: string;
}

type WindowMessage = { readonly type?: unknown; readonly attemptId?: unknown; readonly completion?: unknown };

const WINDOW = "popup,width=640,height=780";
const LOOK_EVERY_MS = 400;
/** A window that closes by itself has posted its message; it may arrive a moment later. */
const GRACE_MS = 1_500;

/**
 * One reconnect, from the click to its end. The window opens within the click itself: browsers block what comes later (I29). Whatever
 * becomes of it, the trip ends: by its message, by the API's word over the socket, or because the window was closed (I30).
 */
export class Trip {
  readonly view = new Value<TripView>({ attempt: null, blocked: false, link: null, problem: null, busy: true });
  #window: Window | null = null;
  #looking: ReturnType<typeof setInterval> | undefined;
  #stopWatching = () => {};
  #disposed = false;

  constructor(
    private readonly parts: TripParts,
    readonly target: TripTarget,
  ) {}

  /** Takes up a trip that came back to this page by a redirect. */
  static async resume(parts: TripParts, { attemptId, completion }: Returned): Promise<Trip | null> {
    const { reconnectAttempt: attempt } = await parts.api.run(ReconnectAttemptDocument, { id: attemptId });
    if (attempt === null) return null;
    const { account, platform, purpose } = attempt;
    const target: TripTarget = account === null ? { kind: "NEW", platform, purpose } : { ...account, kind: "ACCOUNT" };
    const trip = new Trip(parts, target);
    trip.#set({ attempt, busy: false });
    trip.#watch(attempt.id);
    if (completion !== null && attempt.step === "RETURNED") void trip.#complete(completion);
    return trip;
  }

  /** Call it in the handler of a click and nowhere else. */
  begin(): void {
    this.#leaveWindow();
    this.#window = window.open("", "relink-trip", WINDOW);
    this.#set({
      attempt: null,
      blocked: this.#window === null,
      link: null,
      problem: null,
      busy: this.#window !== null,
    });
    if (this.#window === null) return;
    writeWait(this.#window);
    void this.#start("POPUP");
  }

  /** Without a window: this tab goes to the network itself. */
  beginHere(): void {
    this.#leaveWindow();
    this.#set({ blocked: false, problem: null, busy: true });
    void this.#start("REDIRECT");
  }

  /** Where no window could be opened: begins all the same, for a link that the person opens. No browser blocks those. */
  beginByLink(): void {
    this.#leaveWindow();
    this.#set({ blocked: true, link: null, problem: null, busy: true });
    void this.#start("POPUP");
  }

  async choose(profileIds: readonly string[]): Promise<void> {
    const { attempt } = this.view.get();
    if (attempt === null) return;
    this.#set({ busy: true, problem: null });
    await this.#guard(async () => {
      const input = { attemptId: attempt.id, profileIds };
      const { chooseProfiles } = await this.parts.api.run(ChooseProfilesDocument, { input });
      this.#answered(chooseProfiles);
    });
  }

  /** Ends it, if it has not ended yet. */
  async cancel(): Promise<void> {
    const { attempt } = this.view.get();
    this.#leaveWindow();
    if (attempt === null || attempt.step === "ENDED") return;
    await this.#guard(async () => {
      const { cancelReconnect } = await this.parts.api.run(CancelReconnectDocument, {
        input: { attemptId: attempt.id },
      });
      this.#answered(cancelReconnect);
    });
  }

  /** The page looks at it no longer. */
  dispose(): void {
    this.#disposed = true;
    this.#leaveWindow();
    this.#stopWatching();
  }

  async #start(mode: ReconnectMode): Promise<void> {
    await this.#guard(async () => {
      const { api } = this.parts;
      const { target } = this;
      const place = target.kind === "ACCOUNT" ? `/accounts/${encodeURIComponent(target.id)}` : "/";
      const returnTo = mode === "POPUP" ? location.origin : location.origin + place;
      const begun =
        target.kind === "ACCOUNT"
          ? (await api.run(BeginReconnectDocument, { input: { accountId: target.id, mode, returnTo } }))
              .reconnectAccount
          : (
              await api.run(BeginConnectDocument, {
                input: { platform: target.platform, purpose: target.purpose, mode, returnTo },
              })
            ).connectAccount;
      const { attempt, startUrl } = begun;
      if (attempt === null || startUrl === null) return this.#refuse(begun.userErrors[0]?.message ?? "");
      if (this.#disposed) return;
      if (mode === "REDIRECT") return location.assign(startUrl);
      const { blocked } = this.view.get();
      this.#set({ attempt, busy: false, link: blocked ? startUrl : null });
      this.#watch(attempt.id);
      if (this.#window === null && !blocked) return;
      addEventListener("message", this.#hear);
      if (this.#window === null) return;
      this.#window.location.href = startUrl;
      this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS);
    });
  }

  #watch(id: string): void {
    this.#stopWatching();
    this.#stopWatching = this.parts.socket.watch(AttemptChangesDocument, {
      variables: () => ({ id }),
      next: ({ reconnectAttemptChanged }) => this.#take(reconnectAttemptChanged),
      complete: () => {},
      refused: () => {},
    });
  }

  readonly #hear = ({ origin, data }: MessageEvent<WindowMessage | null>): void => {
    const { attempt } = this.view.get();
    if (origin !== this.parts.relinkOrigin || data?.type !== "relink:reconnect" || data.attemptId !== attempt?.id)
      return;
    this.#leaveWindow();
    if (typeof data.completion === "string") void this.#complete(data.completion);
  };

  /** A network may cut the tie to its window, which then only looks closed; but then it has the focus, and not this page. */
  #look(): void {
    if (this.#window?.closed !== true || !document.hasFocus()) return;
    clearInterval(this.#looking);
    setTimeout(() => {
      const { attempt, busy } = this.view.get();
      const isAway = attempt?.step === "STARTED" || attempt?.step === "AT_NETWORK";
      if (this.#window !== null && isAway && !busy) void this.cancel();
    }, GRACE_MS);
  }

  async #complete(completion: string): Promise<void> {
    const { attempt } = this.view.get();
    if (attempt === null) return;
    this.#set({ busy: true });
    await this.#guard(async () => {
      const input = { attemptId: attempt.id, completion };
      const { completeReconnect } = await this.parts.api.run(CompleteReconnectDocument, { input });
      // Another window was quicker: the socket tells what became of it.
      if (completeReconnect.userErrors.some(({ code }) => code === "ATTEMPT_USED")) return this.#set({ busy: false });
      this.#answered(completeReconnect);
    });
  }

  #answered({
    attempt,
    userErrors,
  }: {
    readonly attempt: Attempt | null;
    readonly userErrors: readonly { readonly message: string }[];
  }): void {
    const [problem] = userErrors;
    if (problem !== undefined) return this.#refuse(problem.message);
    if (attempt !== null) this.#take(attempt);
    this.#set({ busy: false });
  }

  /** Steps only go on: an event that an answer has overtaken is dropped. */
  #take(attempt: Attempt): void {
    const known = this.view.get().attempt;
    if (known !== null && STEPS.indexOf(attempt.step) < STEPS.indexOf(known.step)) return;
    this.#set({ attempt });
    if (attempt.step === "ENDED") this.#leaveWindow();
  }

  #refuse(problem: string): void {
    this.#leaveWindow();
    this.#set({ problem, busy: false });
  }

  async #guard(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#refuse((error as ApiError).message);
    }
  }

  #leaveWindow(): void {
    clearInterval(this.#looking);
    removeEventListener("message", this.#hear);
    if (this.#window?.closed === false) this.#window.close();
    this.#window = null;
  }

  #set(change: Partial<TripView>): void {
    this.view.set({ ...this.view.get(), ...change });
  }
}

const STEPS = ["STARTED", "AT_NETWORK", "RETURNED", "COMPLETING", "CHOOSING", "ENDED"];

/** So that nobody looks at an empty window while the attempt is begun. */
function writeWait({ document: page }: Window): void {
  page.title = "Relink";
  page.body.textContent = "Relink …";
}

/** What the fragment of this page's address brings back, which is then taken out of it: a code works once. */
export function takeReturned(): Returned | null {
  const values = new URLSearchParams(location.hash.slice(1));
  const attemptId = values.get("attempt");
  if (attemptId === null) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return { attemptId, completion: values.get("completion") };
}
