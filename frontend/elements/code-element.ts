// <tenantry-code>: a document with highlighting, folding, search and marks, to read or, with `editable`, to write.
//
// Inside it the page writes a <pre> or a <textarea>, which is all there is without script. With script the text comes
// from there unless the property `value` was set, and a <textarea> keeps its part in the form around it.
//
// Of a large document the page writes some lines; with `src` the whole is fetched from there, and takes their place
// once it has come.
//
// Attributes: `label`, `description`, `texts` (JSON), `findings` (JSON), `filename`, `editable`, `invalid`, `src`.
// Events: `input` after every change by a person, `tenantry-finding` with the index of the finding at the cursor or -1,
// `tenantry-files` with the files that were dropped or pasted, which the page reads, and `tenantry-lossy` when a text was
// pasted in which U+FFFD stands for letters that were lost before; neither is taken here.

import { foldable, foldEffect, syntaxTree, unfoldAll } from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import { openSearchPanel } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Extension, type Text } from "@codemirror/state";
import { EditorView, keymap, type ViewUpdate } from "@codemirror/view";
import { Findings } from "./findings.ts";
import {
  button,
  openFrame,
  say,
  sizeText,
  status,
  type Texts,
  textsOf,
  upgrade,
  writtenIn,
} from "./frame.ts";
import { rangeOf } from "./pointer.ts";
import { offsetOf } from "./positions.ts";
import { canWrap, reading, readOnly, setTarget, writing } from "./setup.ts";

const SIZE_AFTER_MS = 300;
const SAYS_FOR_MS = 2_000;

/** What stands for letters that a program could not read: the replacement character, half a surrogate pair. */
const LOST = /\ufffd|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** A change that the page made, and not a person. */
const byPage = Annotation.define<boolean>();

export class CodeElement extends HTMLElement {
  static readonly observedAttributes = ["findings", "invalid", "src"];

  #view: EditorView | null = null;
  /** The state while there is no view, so that a moved element keeps its history. */
  #state: EditorState | null = null;
  /** What the page gave, for as long as it is unchanged: the editor would write other line ends. */
  #given: { doc: Text; text: string } | null = null;
  #early: string | null = null;
  #frame: HTMLElement | null = null;
  #status: HTMLElement | null = null;
  #texts: Texts = {};
  #marked = -1;
  #isFetched = false;
  #sizeTimer = 0;
  #sayTimer = 0;
  #lifetime = new AbortController();
  readonly #findings = new Findings();
  readonly #wrapping = new Compartment();

  connectedCallback(): void {
    if (this.#view) return;
    this.#lifetime = new AbortController();
    if (this.hasAttribute("src")) void this.#fetch();
    else this.#open();
  }

  /** Fetches the whole document; what the page wrote stays where that fails. */
  async #fetch(): Promise<void> {
    const { signal } = this.#lifetime;
    const src = this.getAttribute("src") ?? "";
    try {
      const answer = await fetch(src, { headers: { accept: "application/json" }, signal });
      if (!answer.ok) return;
      const text = await answer.text();
      if (signal.aborted) return;
      this.#early = text;
      this.#state = null;
      this.#isFetched = true;
      this.removeAttribute("src");
      if (!this.#view) this.#open();
    } catch {
      // The connection is gone, or the element is.
    }
  }

  #open(): void {
    this.#texts = textsOf(this);
    const { root, bar, body, frame } = openFrame(this);
    this.#frame = frame;
    body.className = "code";
    if (this.#isEditable) frame.classList.add("edits");
    upgrade(this, "value");
    const state = this.#state ?? this.#newState(this.#early ?? writtenIn(this.#source));
    this.#view = new EditorView({ root, parent: body, state });
    this.#fillBar(bar);
    this.#showInvalid();
    this.#showFindings();
    this.#listen(root);
    this.#showHash();
  }

  disconnectedCallback(): void {
    this.#lifetime.abort();
    clearTimeout(this.#sizeTimer);
    clearTimeout(this.#sayTimer);
    this.#state = this.#view?.state ?? null;
    this.#view?.destroy();
    this.#view = null;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === "src") {
      // Another document, in an element that is on the page already.
      if (after === null || after === before || !this.isConnected || !this.#isFetched) return;
      this.disconnectedCallback();
      this.connectedCallback();
    } else if (name === "findings") this.#showFindings();
    else this.#showInvalid();
  }

  /** The document. */
  get value(): string {
    const state = this.#view?.state ?? this.#state;
    if (!state) return this.#early ?? writtenIn(this.#source);
    return this.#given?.doc === state.doc ? this.#given.text : state.doc.toString();
  }

  set value(text: string) {
    if (text === this.value) return;
    const view = this.#view;
    if (!view) {
      this.#early = text;
      this.#state = null;
      return;
    }
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: text },
      selection: { anchor: 0 },
      annotations: byPage.of(true),
      scrollIntoView: true,
    });
    this.#given = { doc: view.state.doc, text };
  }

  override focus(): void {
    this.#view?.focus();
  }

  /** Selects a range, lines from 1 and columns in code points from 1, and brings it into view. */
  showPlace(line: number, column: number, endLine = line, endColumn = column): void {
    const doc = this.#view?.state.doc;
    if (doc) this.#show(offsetOf(doc, { line, column }), offsetOf(doc, { line: endLine, column: endColumn }));
  }

  /** Selects what a finding is about, by its index in `findings`; false when its text is gone. */
  showFinding(index: number): boolean {
    const range = this.#view && this.#findings.rangeOf(this.#view.state, index);
    if (range) this.#show(range.from, range.to);
    return Boolean(range);
  }

  /** Writes what was meant in place of what a finding is about, by its index in `findings`; false when that is gone. */
  applyFinding(index: number): boolean {
    return Boolean(this.#isEditable && this.#view && this.#findings.apply(this.#view, index));
  }

  /** Selects the value that a JSON pointer names. */
  showPointer(pointer: string): void {
    const range = this.#view && rangeOf(this.#view.state, pointer);
    if (range) this.#show(range.from, range.to);
  }

  get #isEditable(): boolean {
    return this.hasAttribute("editable");
  }

  get #source(): HTMLElement | null {
    return this.querySelector<HTMLElement>("textarea, pre");
  }

  #newState(text: string): EditorState {
    const attributes: Record<string, string> = { "aria-label": this.getAttribute("label") ?? "" };
    const description = this.getAttribute("description");
    if (description) attributes["aria-description"] = description;
    const editable = this.#isEditable;
    const state = EditorState.create({
      doc: text,
      extensions: [
        editable ? [this.#taking(), this.#fixing()] : [],
        editable ? writing(attributes) : readOnly(attributes),
        editable || this.hasAttribute("findings") ? lintGutter() : [],
        reading(this.#texts),
        this.#wrapping.of(canWrap(text) ? EditorView.lineWrapping : []),
        EditorView.updateListener.of((update) => this.#updated(update)),
      ],
    });
    this.#given = { doc: state.doc, text };
    return state;
  }

  /** Files and texts that come from elsewhere. The editor alone would read files whatever they hold. */
  #taking(): Extension {
    const tell = (name: string, detail: unknown = null): true => {
      this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
      return true;
    };
    const took = (data: DataTransfer | null): boolean => {
      const text = data?.getData("text/plain") ?? "";
      if (data?.files.length && !text) return tell("tenantry-files", data.files);
      return LOST.test(text) && tell("tenantry-lossy");
    };
    return EditorView.domEventHandlers({
      drop: (event) =>
        event.dataTransfer?.files.length
          ? tell("tenantry-files", event.dataTransfer.files)
          : took(event.dataTransfer),
      paste: (event) => took(event.clipboardData),
    });
  }

  /** The key that writes what was meant at the cursor. */
  #fixing(): Extension {
    const run = (view: EditorView) =>
      this.#findings.apply(view, this.#findings.at(view.state, view.state.selection.main.head));
    return keymap.of([{ key: "Mod-.", run }]);
  }

  #fillBar(bar: HTMLElement): void {
    const t = (key: string) => say(this.#texts, `bar.${key}`);
    this.#status = status(bar);
    this.#showSize();
    button(bar, t("find"), () => this.#view && openSearchPanel(this.#view));
    button(bar, t("fold"), () => this.#foldParts());
    button(bar, t("unfold"), () => this.#view && unfoldAll(this.#view));
    const wrap = button(bar, t("wrap"), () => this.#setWrap(wrap, wrap.ariaPressed !== "true"));
    wrap.ariaPressed = String(this.#view?.lineWrapping ?? false);
    button(bar, t("copy"), () => void this.#copy());
    if (this.hasAttribute("filename")) button(bar, t("download"), () => this.#download());
  }

  #listen(root: ShadowRoot): void {
    const { signal } = this.#lifetime;
    // What fields in here say is their own business: the page hears one `input`, from the element.
    root.addEventListener("input", (event) => event.stopPropagation(), { signal });
    // Nor must the page take what is typed for a shortcut.
    const isText = (event: KeyboardEvent) =>
      event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isField = (target: EventTarget | null) =>
      target instanceof HTMLInputElement || (target instanceof HTMLElement && target.isContentEditable);
    root.addEventListener(
      "keydown",
      (event) => {
        if (event instanceof KeyboardEvent && isText(event) && isField(event.target)) event.stopPropagation();
      },
      { signal },
    );
    const source = this.#source;
    if (source instanceof HTMLTextAreaElement) {
      source.form?.addEventListener("formdata", ({ formData }) => formData.set(source.name, this.value), {
        signal,
      });
      for (const label of source.labels) label.addEventListener("click", () => this.focus(), { signal });
    }
    addEventListener("hashchange", () => this.#showHash(), { signal });
  }

  #updated(update: ViewUpdate): void {
    if (update.docChanged) {
      clearTimeout(this.#sizeTimer);
      this.#sizeTimer = setTimeout(() => this.#showSize(), SIZE_AFTER_MS);
      if (!update.transactions.some((one) => one.annotation(byPage))) {
        this.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    if (update.selectionSet || update.docChanged) this.#showCursor(update.state);
  }

  #showCursor(state: EditorState): void {
    const index = this.#findings.at(state, state.selection.main.head);
    if (index === this.#marked) return;
    this.#marked = index;
    this.dispatchEvent(new CustomEvent("tenantry-finding", { bubbles: true, detail: index }));
  }

  #showFindings(): void {
    const view = this.#view;
    if (!view) return;
    const offer = this.#isEditable ? (name: string) => say(this.#texts, "fix", { name }) : undefined;
    view.dispatch(this.#findings.mark(view.state, Findings.parse(this.getAttribute("findings")), offer));
    this.#marked = -1;
    if (view.hasFocus) this.#showCursor(view.state);
  }

  #showInvalid(): void {
    const isInvalid = this.hasAttribute("invalid");
    this.#frame?.classList.toggle("invalid", isInvalid);
    const content = this.#view?.contentDOM;
    if (content) content.ariaInvalid = isInvalid ? "true" : null;
  }

  #show(from: number, to: number): void {
    const view = this.#view;
    if (!view) return;
    view.dispatch({
      selection: { anchor: from, head: to },
      effects: [
        EditorView.scrollIntoView(from, { y: "center" }),
        setTarget.of(this.#isEditable ? null : from),
      ],
    });
    view.focus();
  }

  /** Follows `#L12` where the page has such a line in here, and `#/a/b` in the first viewer of the page. */
  #showHash(): void {
    if (this.#isEditable) return;
    const hash = decodeURIComponent(location.hash.slice(1));
    const line = /^L(\d+)$/.exec(hash)?.[1];
    if (line && (this.#isFetched || this.querySelector(`[id="${hash}"]`))) this.showPlace(Number(line), 1);
    else if (hash.startsWith("/") && document.querySelector("tenantry-code") === this) this.showPointer(hash);
  }

  #showSize(): void {
    const doc = this.#view?.state.doc;
    const size = sizeText(new Blob([this.value]).size);
    if (!doc || !this.#status) return;
    const key = doc.lines === 1 ? "bar.line" : "bar.size";
    this.#status.textContent = say(this.#texts, key, { lines: doc.lines, size });
  }

  #setWrap(button: HTMLButtonElement, wraps: boolean): void {
    button.ariaPressed = String(wraps);
    this.#view?.dispatch({ effects: this.#wrapping.reconfigure(wraps ? EditorView.lineWrapping : []) });
  }

  /** Folds what the document's outermost value holds, so that its parts are seen at a glance. */
  #foldParts(): void {
    const view = this.#view;
    if (!view) return;
    const { state } = view;
    const effects = [];
    for (let part = syntaxTree(state).topNode.firstChild?.firstChild; part; part = part.nextSibling) {
      const line = state.doc.lineAt(part.from);
      const range = part.to > line.to ? foldable(state, line.from, line.to) : null;
      if (range && range.from >= part.from) effects.push(foldEffect.of(range));
    }
    view.dispatch({ effects });
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(this.value);
    if (!this.#status) return;
    this.#status.textContent = say(this.#texts, "bar.copied");
    clearTimeout(this.#sayTimer);
    this.#sayTimer = setTimeout(() => this.#showSize(), SAYS_FOR_MS);
  }

  #download(): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.value], { type: "application/json" }));
    link.download = this.getAttribute("filename") || "document.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }
}
