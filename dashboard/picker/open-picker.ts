import { type ApiError, GraphqlClient } from "../src/api/graphql-client";
import { Socket } from "../src/api/socket";
import { PickerReaderDocument } from "../src/operations/operations.generated";
import { type Account, AccountList } from "./account-list";
import { PickerView } from "./picker-view";
import { Repairs } from "./repairs";
import type { Settings } from "./settings";
import { type TokenProvider, TokenSource } from "./token-source";
import { messageOf } from "./trip-message";

export interface PickerEars {
  picked(id: string, selected: boolean): void;
  gone(id: string): void;
  /** An account that was broken works again, by whomever. */
  healed(account: Account): void;
  failed(code: string, message: string): void;
}

export interface PickerParts {
  readonly settings: Settings & { readonly relink: URL };
  readonly tokenProvider: TokenProvider;
  readonly ears: PickerEars;
  readonly selected: ReadonlySet<string>;
  readonly isDisabled: () => boolean;
}

/** A line that is cut for less than this is nobody's news. */
const LINE_PATIENCE_MS = 3_000;

/** A picker that is on a page, with its line to Relink. */
export class OpenPicker {
  readonly view: PickerView;
  readonly #parts: PickerParts;
  readonly #api: GraphqlClient;
  readonly #socket: Socket;
  readonly #list: AccountList;
  readonly #repairs: Repairs;
  #causeLanguage = "en";
  #lineTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: PickerParts) {
    const { relink, texts, choice, multiple } = parts.settings;
    const tokens = new TokenSource(parts.tokenProvider);
    const endpoint = new URL("graphql", relink).href;
    this.#parts = parts;
    this.#api = new GraphqlClient(tokens, endpoint);
    this.#socket = new Socket(tokens, endpoint);
    this.#list = new AccountList({ api: this.#api, socket: this.#socket, ears: this.#listEars() }, choice);
    const tripParts = { api: this.#api, socket: this.#socket, relinkOrigin: relink.origin };
    this.#repairs = new Repairs(tripParts, choice, {
      changed: (id) => this.#drawTrip(id),
      succeeded: () => void this.#list.refresh(), // Where no socket gets through, this is how the mark goes.
      refused: (message) => parts.ears.failed("RECONNECT_REFUSED", message),
    });
    this.view = new PickerView(texts, { multiple, ears: this.#viewEars() });
    this.view.drawChosen(parts.selected.size);
    this.#socket.state.subscribe(() => this.#watchLine());
    void this.#read();
  }

  /** Draws all rows anew, such as after the selection was changed from outside. */
  redraw(): void {
    for (const account of this.#list.accounts) this.#draw(account);
    this.view.drawChosen(this.#parts.selected.size);
  }

  close(): void {
    clearTimeout(this.#lineTimer);
    this.#repairs.end();
    this.#list.close();
    this.#socket.close();
  }

  async #read(): Promise<void> {
    this.view.drawList({ kind: "LOADING" });
    await Promise.all([this.#list.refresh(), this.#readLanguage()]);
    this.redraw();
  }

  /** For those to whom the causes are read aloud. */
  async #readLanguage(): Promise<void> {
    try {
      const { viewer } = await this.#api.run(PickerReaderDocument, {});
      this.#causeLanguage = viewer.user?.locale ?? viewer.company?.defaultLocale ?? "en";
    } catch {
      // The list says what is wrong.
    }
  }

  #listEars() {
    const { ears } = this.#parts;
    return {
      listed: () => {
        const { accounts, hasMore, isSearched } = this.#list;
        this.view.drawList({ kind: "LISTED", accounts, hasMore, isSearched });
        this.redraw();
      },
      changed: (account: Account, before: Account) => this.#changed(account, before),
      gone: (id: string) => ears.gone(id),
      failed: ({ code, message }: ApiError) => {
        this.view.drawList({ kind: "FAILED", code });
        ears.failed(code, message);
      },
    };
  }

  #changed(account: Account, before: Account): void {
    const { settings, ears } = this.#parts;
    const { texts } = settings;
    const { id, name, status } = account;
    const isHealed = status === "CONNECTED" && before.status !== "CONNECTED";
    if (isHealed && this.#repairs.viewOf(id) !== null) this.#repairs.end();
    this.#draw(account);
    if (isHealed) this.view.tell(texts.healed(name));
    else if (status !== before.status) this.view.tell(texts.broken(name, texts.status[status]));
    if (isHealed) ears.healed(account);
  }

  #viewEars() {
    const { ears } = this.#parts;
    return {
      ofRow: (id: string) => ({
        picked: (selected: boolean) => {
          ears.picked(id, selected);
          this.redraw();
        },
        reconnect: () => {
          const account = this.#list.get(id);
          if (account !== undefined) this.#repairs.begin(account);
        },
        cancel: () => this.#repairs.cancel(),
      }),
      searched: (text: string) => void this.#list.search(text),
      more: () => void this.#list.more(),
      retry: () => void this.#read(),
    };
  }

  #drawTrip(id: string): void {
    const account = this.#list.get(id);
    if (account === undefined) return;
    this.#draw(account);
    const message = this.#messageOf(id);
    if (message === null) return;
    this.view.tell(message.text);
    this.view.reveal(id);
  }

  #draw(account: Account): void {
    this.view.drawRow({
      account,
      message: this.#messageOf(account.id),
      selected: this.#parts.selected.has(account.id),
      disabled: this.#parts.isDisabled(),
      causeLanguage: this.#causeLanguage,
    });
  }

  #messageOf(id: string) {
    const trip = this.#repairs.viewOf(id);
    return trip === null ? null : messageOf(trip, this.#parts.settings.texts);
  }

  #watchLine(): void {
    clearTimeout(this.#lineTimer);
    const state = this.#socket.state.get();
    if (state === "LIVE" || state === "CONNECTING") return this.view.drawLine(false);
    this.#lineTimer = setTimeout(() => this.view.drawLine(true), LINE_PATIENCE_MS);
  }
}
