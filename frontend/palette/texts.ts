// The texts of the page's language, which the document carries.

const TEXTS: Readonly<Record<string, string>> = (() => {
  try {
    return JSON.parse(document.documentElement.dataset.paletteTexts ?? "{}");
  } catch {
    return {};
  }
})();

/** A text with `{name}` replaced; where the page gave none, the key itself. */
export function say(key: string, values: Record<string, string | number> = {}): string {
  const pattern = TEXTS[key] ?? key;
  return pattern.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** An element with attributes and children; text is text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Whether this is a Mac, whose chords are held with Command. */
export const IS_MAC = /Mac|iP/.test(navigator.platform);
