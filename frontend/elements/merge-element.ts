// <tenantry-merge>: two texts compared, side by side where there is room and in one column where there is not.
//
// Inside it the page writes two <pre>, the text before and the text after, which is all there is without script. The
// properties `textBefore` and `textAfter` replace them.
//
// Attributes: `label-before`, `label-after`, `texts` (JSON), `layout` (`auto`, `split` or `unified`).
// Methods: `next()`, `previous()` and `showChange(number)` go to another change. Event: `tenantry-change` with `{index, total}`, index from 0.

import { Change, diff, getChunks, MergeView, presentableDiff, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { button, openFrame, say, status, type Texts, textsOf, upgrade, writtenIn } from "./frame.ts";
import { canWrap, reading, readOnly } from "./setup.ts";

const WIDE = "(min-width: 56rem)";
const COLLAPSE = { margin: 3, minSize: 6 };
/** Bounds the search for a small difference, which is quadratic where everything changed. */
const BOUNDS = { scanLimit: 2_000, timeout: 500 };
/** The characters that stand for lines: all below the surrogates. */
const SIGNS = 0xd800;

/** A text as one character for each of its lines, and where each line begins. */
function signsOf(text: string, known: Map<string, string>): { signs: string; starts: number[] } {
  const starts = [0];
  let signs = "";
  for (const line of text.split(/(?<=\n)/)) {
    const sign = known.get(line) ?? String.fromCharCode(known.size);
    known.set(line, sign);
    signs += sign;
    starts.push((starts.at(-1) ?? 0) + line.length);
  }
  return { signs, starts };
}

/**
 * Compares lines first and characters only where lines differ: documents are long, and a difference in characters alone
 * would give up before it has found the lines that are the same.
 */
function byLines(before: string, after: string): readonly Change[] {
  const known = new Map<string, string>();
  const [a, b] = [signsOf(before, known), signsOf(after, known)];
  if (known.size > SIGNS) return presentableDiff(before, after, BOUNDS);
  return diff(a.signs, b.signs, BOUNDS).flatMap(({ fromA, toA, fromB, toB }) => {
    const [startA = 0, endA = 0] = [a.starts[fromA], a.starts[toA]];
    const [startB = 0, endB = 0] = [b.starts[fromB], b.starts[toB]];
    const parts = presentableDiff(before.slice(startA, endA), after.slice(startB, endB), BOUNDS);
    return parts.map(
      (part) => new Change(part.fromA + startA, part.toA + startA, part.fromB + startB, part.toB + startB),
    );
  });
}

const DIFF = { ...BOUNDS, override: byLines };

export class MergeElement extends HTMLElement {
  static readonly observedAttributes = ["layout"];

  #before: string | null = null;
  #after: string | null = null;
  #merge: MergeView | null = null;
  #view: EditorView | null = null;
  #body: HTMLElement | null = null;
  #status: HTMLElement | null = null;
  #texts: Texts = {};
  #index = -1;
  #lifetime = new AbortController();

  connectedCallback(): void {
    if (this.#view) return;
    this.#lifetime = new AbortController();
    this.#texts = textsOf(this);
    const { bar, body } = openFrame(this);
    this.#body = body;
    upgrade(this, "textBefore");
    upgrade(this, "textAfter");
    this.#fillBar(bar);
    this.#build();
    matchMedia(WIDE).addEventListener("change", () => this.#build(), { signal: this.#lifetime.signal });
  }

  disconnectedCallback(): void {
    this.#lifetime.abort();
    this.#destroy();
  }

  attributeChangedCallback(): void {
    if (this.#body) this.#build();
  }

  /** The text that is compared from. */
  get textBefore(): string {
    return this.#before ?? writtenIn(this.querySelectorAll("pre").item(0));
  }

  set textBefore(text: string) {
    this.#before = text;
    if (this.#view) this.#build();
  }

  /** The text that is compared to. */
  get textAfter(): string {
    return this.#after ?? writtenIn(this.querySelectorAll("pre").item(1));
  }

  set textAfter(text: string) {
    this.#after = text;
    if (this.#view) this.#build();
  }

  /** How many changes there are. */
  get total(): number {
    return this.#chunks.length;
  }

  /** Goes to the next change, from the last one to the first. */
  next(): void {
    this.#go(this.#index + 1);
  }

  /** Goes to the change before, from the first one to the last. */
  previous(): void {
    this.#go(this.#index - 1);
  }

  /** Goes to a change, counted from 1. */
  showChange(number: number): void {
    this.#go(Math.min(number, this.total) - 1);
  }

  /** Goes to the change that holds a line of the text after. */
  showLine(line: number): void {
    const doc = this.#view?.state.doc;
    if (!doc) return;
    const offset = doc.line(Math.max(1, Math.min(line, doc.lines))).from;
    const index = this.#chunks.findIndex(
      ({ fromB, toB }) => fromB <= offset && offset < Math.max(toB, fromB + 1),
    );
    if (index >= 0) this.#go(index);
    else this.#view?.dispatch({ effects: EditorView.scrollIntoView(offset, { y: "center" }) });
  }

  get #chunks() {
    return (this.#view && getChunks(this.#view.state)?.chunks) ?? [];
  }

  get #isSplit(): boolean {
    const layout = this.getAttribute("layout") ?? "auto";
    return layout === "split" || (layout === "auto" && matchMedia(WIDE).matches);
  }

  #label(side: "before" | "after"): string {
    return this.getAttribute(`label-${side}`) ?? "";
  }

  #build(): void {
    const body = this.#body;
    if (!body) return;
    this.#destroy();
    const [before, after] = [this.textBefore, this.textAfter];
    const split = this.#isSplit;
    const wrapping = canWrap(before) && canWrap(after) ? EditorView.lineWrapping : [];
    const side = (label: string): Extension => [
      readOnly({ "aria-label": label }),
      reading(this.#texts),
      wrapping,
    ];
    const sides = document.createElement("div");
    sides.className = split ? "sides" : "sides one";
    const names = [this.#label("before"), this.#label("after")];
    for (const name of split ? names : [names.join(" → ")]) {
      sides.append(Object.assign(document.createElement("span"), { textContent: name }));
    }
    const pane = document.createElement("div");
    pane.className = "merge";
    body.replaceChildren(sides, pane);
    const root = this.shadowRoot ?? undefined;
    const common = { collapseUnchanged: COLLAPSE, diffConfig: DIFF };
    if (split) {
      const [a, b] = [before, after].map((doc, at) => ({ doc, extensions: side(names[at] ?? "") }));
      this.#merge = new MergeView({ a: a ?? {}, b: b ?? {}, parent: pane, root, ...common });
      this.#view = this.#merge.b;
    } else {
      const unified = unifiedMergeView({ original: before, mergeControls: false, ...common });
      const state = EditorState.create({ doc: after, extensions: [side(names.join(" → ")), unified] });
      this.#view = new EditorView({ state, parent: pane, root });
    }
    this.#index = -1;
    this.#say();
  }

  #destroy(): void {
    this.#merge?.destroy();
    if (!this.#merge) this.#view?.destroy();
    this.#merge = null;
    this.#view = null;
  }

  #fillBar(bar: HTMLElement): void {
    this.#status = status(bar);
    button(bar, say(this.#texts, "bar.previous"), () => this.previous());
    button(bar, say(this.#texts, "bar.next"), () => this.next());
    const split = button(bar, say(this.#texts, "bar.split"), () => {
      this.setAttribute("layout", this.#isSplit ? "unified" : "split");
      split.ariaPressed = String(this.#isSplit);
    });
    split.ariaPressed = String(this.#isSplit);
    const show = () => {
      split.ariaPressed = String(this.#isSplit);
    };
    matchMedia(WIDE).addEventListener("change", show, { signal: this.#lifetime.signal });
  }

  #go(index: number): void {
    const total = this.total;
    if (!this.#view || total === 0) return;
    this.#index = (index + total) % total;
    const chunk = this.#chunks[this.#index];
    if (!chunk) return;
    const length = this.#view.state.doc.length;
    const at = Math.min(chunk.fromB, length);
    this.#view.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: "center" }),
    });
    this.#view.focus();
    this.#say();
    const detail = { index: this.#index, total };
    this.dispatchEvent(new CustomEvent("tenantry-change", { bubbles: true, detail }));
  }

  #say(): void {
    if (!this.#status) return;
    const total = this.total;
    const key = this.#index >= 0 ? "at" : total === 0 ? "none" : total === 1 ? "one" : "many";
    this.#status.textContent = say(this.#texts, `bar.${key}`, { index: this.#index + 1, total });
  }
}
