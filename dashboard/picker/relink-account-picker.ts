import type { Account } from "./account-list";
import { OpenPicker } from "./open-picker";
import { ATTRIBUTES, readSettings } from "./settings";
import { styleSheets } from "./styles";
import type { TokenProvider } from "./token-source";

/**
 * `<relink-account-picker>`: the accounts of a person's company to choose from, and a button beside each that is broken
 * (docs/embedding.md).
 *
 * Events, all `CustomEvent`: `change` (`{ ids }`) after a person has chosen, `reconnected` (`{ id, name }`) for each account that
 * works again, `error` (`{ code, message }`).
 */
export class RelinkAccountPicker extends HTMLElement {
  static readonly formAssociated = true;
  static readonly observedAttributes = ATTRIBUTES;

  readonly #root = this.attachShadow({ mode: "open", delegatesFocus: true });
  readonly #internals = this.attachInternals();
  readonly #selected = new Set<string>();
  #tokenProvider: TokenProvider | null = null;
  #initial: readonly string[] = [];
  #open: OpenPicker | null = null;
  #isDisabled = false;
  #isDue = false;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = styleSheets();
  }

  /** Gives a JWT of the person who looks at the page. Called at the start, and again whenever the last one has run out. */
  get tokenProvider(): TokenProvider | null {
    return this.#tokenProvider;
  }

  set tokenProvider(provider: TokenProvider | null) {
    this.#tokenProvider = provider;
    this.#restart();
  }

  /** Ids of the chosen accounts. */
  get value(): readonly string[] {
    return [...this.#selected];
  }

  set value(ids: readonly string[]) {
    this.#select(ids);
    this.#open?.redraw();
  }

  /** The name under which a form sends the ids, each once. */
  get name(): string {
    return this.getAttribute("name") ?? "";
  }

  connectedCallback(): void {
    for (const name of ["tokenProvider", "value"] as const) this.#takeEarlier(name);
    this.#initial = this.value;
    this.#restart();
  }

  disconnectedCallback(): void {
    this.#restart();
  }

  attributeChangedCallback(): void {
    this.#restart();
  }

  formDisabledCallback(isDisabled: boolean): void {
    this.#isDisabled = isDisabled;
    this.#open?.redraw();
  }

  formResetCallback(): void {
    this.value = this.#initial;
  }

  /** Several attributes that are set one after the other are one change. */
  #restart(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#close();
      if (this.isConnected) this.#begin();
    });
  }

  #begin(): void {
    const tokenProvider = this.#tokenProvider;
    const settings = readSettings(this);
    const { relink, multiple } = settings;
    if (relink === null || tokenProvider === null) return;
    this.#open = new OpenPicker({
      settings: { ...settings, relink },
      tokenProvider,
      selected: this.#selected,
      isDisabled: () => this.#isDisabled,
      ears: {
        picked: (id, selected) => this.#pick(id, selected, multiple),
        gone: (id) => {
          if (this.#selected.has(id)) this.#pick(id, false, multiple);
        },
        healed: ({ id, name }: Account) => this.#tell("reconnected", { id, name }),
        failed: (code, message) => this.#tell("error", { code, message }),
      },
    });
    this.#root.replaceChildren(this.#open.view.element);
  }

  #close(): void {
    this.#open?.close();
    this.#open = null;
    this.#root.replaceChildren();
  }

  #pick(id: string, selected: boolean, multiple: boolean): void {
    const others = multiple ? this.value.filter((each) => each !== id) : [];
    this.#select(selected ? [...others, id] : others);
    this.#tell("change", { ids: this.value });
  }

  #select(ids: readonly string[]): void {
    this.#selected.clear();
    for (const id of ids) this.#selected.add(id);
    const data = new FormData();
    for (const id of this.#selected) data.append(this.name, id);
    this.#internals.setFormValue(this.name === "" ? null : data);
  }

  #tell(type: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: type !== "error" }));
  }

  /** What a page has set before this module was loaded hides what the class does with it. */
  #takeEarlier(name: "tokenProvider" | "value"): void {
    if (!Object.hasOwn(this, name)) return;
    const own = this as unknown as Record<string, unknown>;
    const set = own[name];
    delete own[name];
    own[name] = set;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "relink-account-picker": RelinkAccountPicker;
  }
}

// Twice on one page, from two addresses: the first one stays.
if (customElements.get("relink-account-picker") === undefined) {
  customElements.define("relink-account-picker", RelinkAccountPicker);
}
