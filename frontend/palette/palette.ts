// The palette: a field, and below it what fits. The pattern is the combobox with a list of the ARIA Authoring Practices.

import { ask, type Entry, type Found, type Group, type Mode, SessionEnded } from "./ask.ts";
import { go, openBeside } from "./go.ts";
import { openHelp } from "./help.ts";
import { lastPerson, recentOf, remember } from "./recent.ts";
import { make, say } from "./texts.ts";

/** How long a person pauses before what was typed is looked for. */
const ASK_AFTER_MS = 120;
/** Recent places that are shown beside what was typed. */
const RECENT_BESIDE = 3;

let open: Palette | undefined;

/** Opens the palette; an open one looks for something else from now on. */
export function openPalette(mode: Mode): void {
  open?.close();
  open = new Palette(mode, () => {
    open = undefined;
  });
}

class Palette {
  private readonly field: HTMLInputElement;
  private readonly list = make("div", { id: "palette-list", class: "palette-list", role: "listbox" });
  private readonly note = make("p", { class: "palette-note", role: "status" });
  private readonly dialog: HTMLDialogElement;
  private options: { readonly entry: Entry; readonly element: HTMLElement }[] = [];
  private marked = -1;
  private found: Found | undefined;
  private person = lastPerson();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Ends with the question that is on its way: a late answer to an earlier text is dropped. */
  private asking: AbortController | undefined;
  /** Whether Enter was pressed before there was an answer, and how: the first entry is opened when it comes. */
  private waitsToOpen: "here" | "beside" | undefined;
  private hasFailed = false;

  constructor(
    private readonly mode: Mode,
    private readonly onClose: () => void,
  ) {
    const title = say(mode === "tenants" ? "switch" : "title");
    this.list.setAttribute("aria-label", title);
    this.field = make("input", {
      type: "text",
      class: "palette-input",
      role: "combobox",
      "aria-label": title,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "palette-list",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      maxlength: "200",
      placeholder: mode === "tenants" ? title : say("placeholder"),
      autofocus: "",
    });
    const close = make("button", { type: "button", class: "palette-close" }, make("kbd", {}, "Esc"));
    close.setAttribute("aria-label", say("close"));
    close.addEventListener("click", () => this.close());
    const bar = make("div", { class: "palette-bar" }, this.field, close);
    this.dialog = make("dialog", { class: "palette", "aria-label": title }, bar, this.list, this.note);
    this.field.addEventListener("input", () => this.type());
    this.field.addEventListener("keydown", (event) => this.hear(event));
    this.list.addEventListener("click", (event) => this.press(event));
    this.list.addEventListener("auxclick", (event) => this.press(event));
    // The focus stays in the field.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.dialog.addEventListener("close", () => this.end());
    // Beside the dialog: its own box has no padding.
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.close();
    });
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.show();
    this.look();
  }

  close(): void {
    this.dialog.close();
  }

  /** The browser leads the focus back to where it was. */
  private end(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.dialog.remove();
    this.onClose();
  }

  private get q(): string {
    return this.field.value.trim();
  }

  private type(): void {
    this.waitsToOpen = undefined;
    clearTimeout(this.timer);
    this.asking?.abort();
    // What is shown fits an earlier text; it stays until there is something else to show.
    this.asking = new AbortController();
    this.note.replaceChildren(say("loading"));
    this.timer = setTimeout(() => this.look(), ASK_AFTER_MS);
  }

  private async look(): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.hasFailed = false;
    this.note.replaceChildren(say("loading"));
    try {
      const found = await ask(this.q, this.mode, asking.signal);
      if (asking.signal.aborted) return;
      this.asking = undefined;
      this.found = found;
      this.person = found.person;
      this.show();
      if (this.waitsToOpen && this.options[0])
        this.choose(this.options[0].entry, this.waitsToOpen === "beside");
    } catch (error) {
      if (asking.signal.aborted) return;
      this.asking = undefined;
      this.waitsToOpen = undefined;
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.hasFailed = true;
    if (!(error instanceof SessionEnded)) {
      this.note.replaceChildren(say("failed"));
      return;
    }
    const next = encodeURIComponent(location.pathname + location.search);
    // By the browser: everything is asked anew.
    const link = make("a", { href: `/sign-in?next=${next}`, rel: "external" }, say("sign_in"));
    this.note.replaceChildren(say("ended"), " ", link);
  }

  /** Shows what is known: what this browser remembers at once, and the server's answer when it is there. */
  private show(): void {
    const groups = [...this.recent(), ...(this.found?.groups ?? [])];
    this.options = [];
    this.list.replaceChildren(...groups.map((group, index) => this.draw(group, index)));
    const count = this.options.length;
    this.list.hidden = count === 0;
    this.field.setAttribute("aria-expanded", String(count > 0));
    this.mark(count > 0 ? 0 : -1);
    this.note.replaceChildren(this.summary(count));
  }

  private summary(count: number): string {
    if (count === 0) return say("none");
    const counted = count === 1 ? say("one") : say("many", { count });
    return this.found?.has_more ? `${counted}. ${say("more")}` : counted;
  }

  private recent(): Group[] {
    if (this.mode === "tenants") return [];
    const words = this.q.toLowerCase().split(/\s+/).filter(Boolean);
    const here = location.pathname + location.search;
    const fit = recentOf(this.person).filter(({ label, detail, href }) => {
      const text = `${label} ${detail ?? ""}`.toLowerCase();
      return href !== here && words.every((word) => text.includes(word));
    });
    const entries = words.length > 0 ? fit.slice(0, RECENT_BESIDE) : fit;
    return entries.length > 0 ? [{ label: say("recent"), entries }] : [];
  }

  private draw(group: Group, index: number): HTMLElement {
    const id = `palette-group-${index}`;
    const label = make("div", { id, class: "palette-group", role: "presentation" }, group.label);
    const drawn = make("div", { role: "group", "aria-labelledby": id }, label);
    for (const entry of group.entries) {
      const name = make("bdi", { class: "palette-label" }, entry.label);
      const element = make(
        "div",
        { id: `palette-option-${this.options.length}`, class: "palette-option", role: "option" },
        name,
      );
      if (entry.detail) element.append(" ", make("bdi", { class: "palette-detail" }, entry.detail));
      element.setAttribute("aria-selected", "false");
      this.options.push({ entry, element });
      drawn.append(element);
    }
    return drawn;
  }

  private mark(place: number): void {
    this.options[this.marked]?.element.setAttribute("aria-selected", "false");
    this.marked = place;
    const marked = this.options[place]?.element;
    if (!marked) {
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    marked.setAttribute("aria-selected", "true");
    // With the name of its group where it is the first of it.
    const first = marked.previousElementSibling?.classList.contains("palette-group");
    (first ? marked.previousElementSibling : marked)?.scrollIntoView({ block: "nearest" });
    marked.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", marked.id);
  }

  private hear(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && this.options.length > 0) {
      event.preventDefault();
      const last = this.options.length - 1;
      const next = this.marked + step;
      this.mark(next > last ? 0 : next < 0 ? last : next);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.enter(event.ctrlKey || event.metaKey);
    }
  }

  private enter(isBeside: boolean): void {
    const marked = this.options[this.marked];
    if (this.hasFailed) {
      void this.look();
    } else if (this.asking) {
      // What is marked now fits an earlier text.
      this.waitsToOpen = isBeside ? "beside" : "here";
      clearTimeout(this.timer);
      void this.look();
    } else if (marked) {
      this.choose(marked.entry, isBeside);
    }
  }

  private press(event: MouseEvent): void {
    const pressed = event.target instanceof Element && event.target.closest("[role=option]");
    const option = this.options.find(({ element }) => element === pressed);
    if (!option || event.button > 1) return;
    this.choose(option.entry, event.button === 1 || event.ctrlKey || event.metaKey);
  }

  private choose(entry: Entry, isBeside: boolean): void {
    const { href, press, opens } = entry;
    if (href !== undefined) {
      // The tenant is what is remembered, wherever one was switched.
      if (this.mode === "everything") remember(this.person, entry);
      if (isBeside) {
        openBeside(href);
        return;
      }
      this.close();
      go(href);
    } else if (opens === "tenants") {
      openPalette("tenants");
    } else {
      this.close();
      if (opens === "help") openHelp();
      else if (press) document.querySelector<HTMLElement>(press)?.click();
    }
  }
}
