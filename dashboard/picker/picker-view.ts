import type { Account } from "./account-list";
import { make } from "./make-element";
import { PickerRow, type RowEars, type RowState } from "./picker-row";
import type { PickerTexts } from "./texts";

export interface ViewEars {
  ofRow(id: string): RowEars;
  searched(text: string): void;
  more(): void;
  retry(): void;
}

export type ListState =
  | { readonly kind: "LOADING" }
  | { readonly kind: "FAILED"; readonly code: string }
  | {
      readonly kind: "LISTED";
      readonly accounts: readonly Account[];
      readonly hasMore: boolean;
      readonly isSearched: boolean;
    };

/** With fewer accounts than this there is nothing to search. */
const SEARCH_FROM = 9;
const SEARCH_AFTER_MS = 250;

/** Everything that the picker shows, in one language. */
export class PickerView {
  readonly element: HTMLElement;
  readonly #search: HTMLInputElement;
  readonly #list = make("ul", { class: "rows", role: "list" });
  readonly #more: HTMLButtonElement;
  readonly #state = make("div", { class: "state" });
  readonly #line: HTMLElement;
  readonly #chosen = make("p", { class: "chosen" });
  readonly #news = make("div", { class: "unseen", role: "status" });
  readonly #rows = new Map<string, PickerRow>();

  constructor(
    private readonly texts: PickerTexts,
    private readonly options: { readonly ears: ViewEars; readonly multiple: boolean },
  ) {
    const { ears, multiple } = options;
    this.#search = make("input", { type: "search", placeholder: texts.search, "aria-label": texts.search });
    this.#search.hidden = true;
    this.#more = make("button", { type: "button", class: "button more" }, texts.more);
    this.#more.hidden = true;
    this.#line = make("p", { class: "line" }, texts.interrupted);
    this.#line.hidden = true;
    this.#chosen.hidden = !multiple;
    this.element = make(
      "div",
      { class: "picker", role: "group", lang: texts.language, "aria-label": texts.group },
      this.#search,
      this.#line,
      this.#list,
      this.#state,
      make("div", { class: "foot" }, this.#more, this.#chosen),
      this.#news,
    );
    this.#more.addEventListener("click", () => ears.more());
    let timer: ReturnType<typeof setTimeout>;
    this.#search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => ears.searched(this.#search.value.trim()), SEARCH_AFTER_MS);
    });
  }

  drawList(state: ListState): void {
    this.element.setAttribute("aria-busy", String(state.kind === "LOADING"));
    if (state.kind === "LISTED") {
      const { accounts, hasMore, isSearched } = state;
      const held = (this.#search.getRootNode() as Document).activeElement === this.#search;
      this.#search.hidden = !held && !isSearched && !hasMore && accounts.length < SEARCH_FROM;
      this.#more.hidden = !hasMore;
      this.#drawRows(accounts);
      const text = accounts.length > 0 ? null : isSearched ? this.texts.noneFound : this.texts.empty;
      return this.#drawState(text === null ? [] : [make("p", {}, text)]);
    }
    if (state.kind === "LOADING") {
      const bones = [0, 1, 2].map(() => make("span", { class: "bone", "aria-hidden": "true" }));
      return this.#drawState([...bones, make("p", { class: "unseen" }, this.texts.loading)]);
    }
    const retry = make("button", { type: "button", class: "button" }, this.texts.retry);
    retry.addEventListener("click", () => this.options.ears.retry());
    this.#drawState([make("p", { role: "alert" }, this.texts.error(state.code)), retry]);
  }

  drawRow(state: RowState): void {
    this.#rows.get(state.account.id)?.draw(state);
  }

  /** Scrolls the list, and not the page around it, until the whole row can be seen. */
  reveal(id: string): void {
    const row = this.#rows.get(id)?.element;
    if (row === undefined) return;
    const bottom = row.offsetTop + row.offsetHeight;
    this.#list.scrollTop = Math.min(Math.max(this.#list.scrollTop, bottom - this.#list.clientHeight), row.offsetTop);
  }

  drawChosen(count: number): void {
    this.#chosen.textContent = this.texts.chosen(count);
  }

  drawLine(isBroken: boolean): void {
    if (this.#line.hidden !== isBroken) return;
    this.#line.hidden = !isBroken;
    if (isBroken) this.tell(this.texts.interrupted);
  }

  /** For those who cannot see it. */
  tell(text: string): void {
    this.#news.textContent = text;
  }

  /** Elements that stay are not moved: moving one takes its focus. */
  #drawRows(accounts: readonly Account[]): void {
    const wanted = new Set(accounts.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (wanted.has(id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
    let place: Element | null = this.#list.firstElementChild;
    for (const account of accounts) {
      const { element } = this.#rowOf(account);
      if (element === place) place = place.nextElementSibling;
      else this.#list.insertBefore(element, place);
    }
  }

  #rowOf(account: Account): PickerRow {
    const { ears, multiple } = this.options;
    const row =
      this.#rows.get(account.id) ?? new PickerRow(this.texts, { account, ears: ears.ofRow(account.id), multiple });
    this.#rows.set(account.id, row);
    return row;
  }

  #drawState(content: readonly HTMLElement[]): void {
    this.#state.replaceChildren(...content);
    this.#state.hidden = content.length === 0;
  }
}
