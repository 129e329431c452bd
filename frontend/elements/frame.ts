// What both elements share: a shadow root with a bar of buttons, and texts in the page's language.

/** Texts by key, from the attribute `texts`: the element's own, and the editor's by their English wording. */
export type Texts = Readonly<Record<string, string>>;

const FRAME = `
:host { display: block; min-width: 0; color: var(--text); }
:host([hidden]) { display: none; }
.frame { border: 1px solid var(--line); border-radius: var(--round); overflow: hidden; background: var(--surface); }
.frame.edits { border-color: var(--edge); }
.frame:has(.cm-content:focus-visible) { outline: 2px solid var(--accent); outline-offset: 1px; }
.frame.invalid { border-color: var(--bad); }
.bar {
  display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-1) var(--space-2);
  padding: var(--space-1) var(--space-3); border-bottom: 1px solid var(--line); background: var(--sunken);
  font: var(--size-small) / 1.5 var(--sans); color: var(--muted);
}
.bar .says { margin-inline-end: auto; }
.bar button {
  min-height: 1.75rem; padding: 0 var(--space-2); border: 1px solid transparent; border-radius: var(--round);
  background: none; color: var(--text); font: inherit; cursor: pointer;
}
.bar button:hover { background: var(--hover); }
.bar button[aria-pressed="true"] { border-color: var(--edge); background: var(--surface); }
.bar button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.bar button:disabled { color: var(--muted); cursor: default; background: none; }
.code .cm-editor { max-height: var(--code-height, 44rem); min-height: var(--code-least, 0); }
.code .cm-scroller { overflow: auto; }
.merge { max-height: var(--code-height, 44rem); overflow: auto; }
.sides { display: grid; grid-template-columns: 1fr 1fr; border-bottom: 1px solid var(--line); font: 550 var(--size-small) / 1.5 var(--sans); }
.sides.one { grid-template-columns: 1fr; }
.sides span { padding: var(--space-1) var(--space-3); overflow-wrap: anywhere; }
@media (forced-colors: active) { .cm-lint-marker { forced-color-adjust: none; } }
`;

/** The shadow root of an element, made once; without a slot it stands in place of what the page wrote. */
export function openFrame(host: HTMLElement): {
  root: ShadowRoot;
  bar: HTMLElement;
  body: HTMLElement;
  frame: HTMLElement;
} {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  // The policy of the page allows no style elements, and adopted sheets need none.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(FRAME);
  root.adoptedStyleSheets = [sheet];
  const frame = document.createElement("div");
  frame.className = "frame";
  const bar = document.createElement("div");
  bar.className = "bar";
  const body = document.createElement("div");
  frame.append(bar, body);
  root.replaceChildren(frame);
  return { root, bar, body, frame };
}

/** Reads the attribute `texts`. */
export function textsOf(host: HTMLElement): Texts {
  try {
    return JSON.parse(host.getAttribute("texts") ?? "{}");
  } catch {
    return {};
  }
}

/** A text with `{name}` replaced; where the page gave none, the key itself. */
export function say(texts: Texts, key: string, values: Record<string, string | number> = {}): string {
  const pattern = texts[key] ?? key;
  return pattern.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A button in the bar. */
export function button(
  bar: HTMLElement,
  label: string,
  press: (pressed: HTMLButtonElement) => void,
): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", () => press(made));
  bar.append(made);
  return made;
}

/** A short message in the bar that screen readers speak when it changes. */
export function status(bar: HTMLElement): HTMLElement {
  const made = document.createElement("span");
  made.className = "says";
  made.setAttribute("role", "status");
  bar.append(made);
  return made;
}

/**
 * Moves a property that was set before its class was known through the class's setter.
 *
 * Such a property belongs to the object itself, and would hide the accessor for ever.
 */
export function upgrade(host: HTMLElement, name: string): void {
  if (!Object.hasOwn(host, name)) return;
  const early = Reflect.get(host, name);
  Reflect.deleteProperty(host, name);
  Reflect.set(host, name, early);
}

/** What the page wrote between the tags: the value of a field or the text of what is preformatted. */
export function writtenIn(source: Element | null | undefined): string {
  if (source instanceof HTMLTextAreaElement) return source.value;
  return source?.textContent ?? "";
}

/** A size as people read it. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [size, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KiB"] : [bytes / 1024 / 1024, "MiB"];
  return `${size.toFixed(1)} ${unit}`;
}
