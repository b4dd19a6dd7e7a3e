import { PLATFORM_LETTERS, STATUS_SHAPES } from "../src/pieces/signs";
import type { Account } from "./account-list";
import { make, makeShape } from "./make-element";
import type { PickerTexts } from "./texts";
import type { TripMessage } from "./trip-message";

export interface RowState {
  readonly account: Account;
  readonly selected: boolean;
  /** The form that the picker belongs to is. */
  readonly disabled: boolean;
  readonly message: TripMessage | null;
  /** Language of the causes. */
  readonly causeLanguage: string;
}

export interface RowEars {
  picked(selected: boolean): void;
  /** Called within the click itself. */
  reconnect(): void;
  cancel(): void;
}

/** One account. Its elements stay what they are while it changes, so the focus does as well. */
export class PickerRow {
  readonly element = make("li", { class: "row" });
  readonly #box: HTMLInputElement;
  readonly #names = make("span", { class: "names" });
  readonly #state = make("span", { class: "chip" });
  readonly #cause = make("span", { class: "cause" });
  readonly #act = make("button", { type: "button", class: "button" });
  readonly #trip = make("p", { class: "trip" });
  #isUnderWay = false;

  constructor(
    private readonly texts: PickerTexts,
    { account: { id, platform }, ears, multiple }: { account: Account; ears: RowEars; multiple: boolean },
  ) {
    const facts = `facts-${id}`;
    this.#box = make("input", {
      type: multiple ? "checkbox" : "radio",
      name: "account",
      value: id,
      "aria-describedby": facts,
    });
    const mark = make("span", {
      class: "mark",
      role: "img",
      "data-platform": platform,
      "aria-label": texts.platform[platform],
    });
    mark.append(make("span", { "aria-hidden": "true" }, PLATFORM_LETTERS[platform]));
    this.element.append(
      make("label", { class: "pick" }, this.#box, mark, this.#names),
      make("div", { class: "facts", id: facts }, this.#state, this.#cause),
      this.#act,
      this.#trip,
    );
    this.#box.addEventListener("change", () => ears.picked(this.#box.checked));
    this.#act.addEventListener("click", () => (this.#isUnderWay ? ears.cancel() : ears.reconnect()));
  }

  draw({ account, selected, disabled, message, causeLanguage }: RowState): void {
    const { status, name } = account;
    const isBroken = status !== "CONNECTED";
    if (this.element.dataset["status"] !== undefined && this.element.dataset["status"] !== status) this.#flash();
    this.element.dataset["status"] = status;
    this.#box.checked = selected;
    // What was chosen before it broke stays chosen, and may be let go.
    this.#box.disabled = disabled || (isBroken && !selected);
    this.#drawNames(account);
    this.#state.replaceChildren(makeShape(STATUS_SHAPES[status]), make("span", {}, this.texts.status[status]));
    this.#drawCause(account, causeLanguage);
    this.#drawAct(account, disabled, message);
    this.#drawTrip(message);
    this.element.title = name;
  }

  #drawNames({ name, handle }: Account): void {
    this.#names.replaceChildren(
      make("bdi", { class: "name" }, name),
      handle === null ? "" : make("bdi", { class: "handle" }, `@${handle.replace(/^@/, "")}`),
    );
  }

  #drawCause({ status, diagnosis }: Account, language: string): void {
    this.#cause.hidden = status === "CONNECTED" || diagnosis === null;
    this.#cause.replaceChildren();
    if (this.#cause.hidden || diagnosis === null) return;
    this.#cause.append(make("span", { lang: language }, diagnosis.title));
    if (diagnosis.canReconnectNow || diagnosis.notBefore === null) return;
    const format = new Intl.DateTimeFormat(this.texts.language, { dateStyle: "medium", timeStyle: "short" });
    this.#cause.append(` ${this.texts.notBefore(format.format(new Date(diagnosis.notBefore)))}`);
  }

  #drawAct({ status, name, diagnosis }: Account, disabled: boolean, message: TripMessage | null): void {
    this.#isUnderWay = message?.tone === "busy";
    const hidden = status === "CONNECTED" || (diagnosis?.canReconnectNow === false && !this.#isUnderWay);
    if (hidden && this.#hasFocus()) queueMicrotask(() => this.#box.focus()); // It vanishes under somebody's finger.
    this.#act.hidden = hidden;
    this.#act.disabled = disabled;
    this.#act.classList.toggle("main", !this.#isUnderWay);
    this.#act.replaceChildren(
      this.#isUnderWay ? this.texts.cancel : this.texts.reconnect,
      make("span", { class: "unseen" }, ` ${name}`),
    );
  }

  #drawTrip(message: TripMessage | null): void {
    this.#trip.hidden = message === null;
    if (message === null) return;
    this.#trip.dataset["tone"] = message.tone;
    this.#trip.replaceChildren(make("span", {}, message.text));
    if (message.link === null) return;
    // A named window keeps its opener, to which it reports; browsers block no link that somebody opens.
    const link = make("a", { href: message.link, target: "relink-trip", rel: "opener" }, this.texts.openWindow);
    this.#trip.append(" ", link);
  }

  #flash(): void {
    this.element.querySelector(".flash")?.remove();
    this.element.prepend(make("span", { class: "flash", "aria-hidden": "true" }));
  }

  #hasFocus(): boolean {
    return (this.element.getRootNode() as ShadowRoot).activeElement === this.#act;
  }
}
