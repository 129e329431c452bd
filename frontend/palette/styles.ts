// How the palette looks, by the tokens of the page. It comes with the script, so that no page carries it.

const CSS = `
.palette {
  box-sizing: border-box; width: min(38rem, calc(100vw - 1.5rem)); max-height: min(32rem, calc(100vh - 2rem));
  margin: min(12vh, 6rem) auto auto; padding: 0; border: 1px solid var(--line); border-radius: var(--round-large);
  background: var(--surface); color: var(--text); box-shadow: var(--shadow-high); overflow: hidden;
  font-size: var(--size-text);
}
.palette[open] { display: flex; flex-direction: column; }
.palette::backdrop { background: var(--veil); }
.palette-bar {
  display: flex; align-items: center; gap: var(--space-2); padding: var(--space-2) var(--space-3);
  border-bottom: 1px solid var(--line);
}
.palette-bar:focus-within { box-shadow: inset 0 -2px 0 var(--accent); }
.palette-input {
  flex: 1; min-width: 0; min-height: 2.5rem; padding: 0 var(--space-1); border: 0; background: none; color: inherit;
  font: inherit; font-size: 1rem;
}
.palette-input:focus-visible { outline: none; }
.palette-input::placeholder { color: var(--muted); opacity: 1; }
.palette-close { min-width: 1.75rem; min-height: 1.75rem; padding: 0; border: 0; background: none; cursor: pointer; }
.palette kbd {
  display: inline-block; min-width: 1.375rem; padding: 0 0.3125rem; border: 1px solid var(--line); border-radius: 0.25rem;
  background: var(--sunken); color: var(--muted); font: var(--size-small) / 1.5 var(--sans); text-align: center;
}
.palette-list { flex: 1; min-height: 0; padding: var(--space-2); overflow-y: auto; overscroll-behavior: contain; }
.palette-group { padding: var(--space-2) var(--space-2) var(--space-1); color: var(--muted); font-size: var(--size-small); }
.palette-option {
  display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 var(--space-3);
  padding: 0.375rem var(--space-2); border-radius: var(--round); overflow-wrap: anywhere; cursor: pointer;
}
.palette-option:hover { background: var(--hover); }
.palette-option[aria-selected="true"] { background: var(--accent-soft); box-shadow: inset 3px 0 0 var(--accent); }
.palette-label { font-weight: 550; }
.palette-detail { color: var(--muted); font-size: var(--size-small); }
.palette-option[aria-selected="true"] .palette-detail { color: var(--text); }
.palette-note {
  padding: var(--space-2) var(--space-4); border-top: 1px solid var(--line); color: var(--muted);
  font-size: var(--size-small);
}
.palette-list[hidden] + .palette-note { border-top: 0; }
.keys-head {
  display: flex; align-items: center; justify-content: space-between; gap: var(--space-3);
  padding: var(--space-4) var(--space-4) var(--space-2);
}
.keys { padding: 0 var(--space-4) var(--space-3); overflow-y: auto; }
.keys > div { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: var(--space-3); padding: 0.3125rem 0; }
@media (forced-colors: active) { .palette-option[aria-selected="true"] { outline: 2px solid Highlight; outline-offset: -2px; } }
`;

/** Gives the page the palette's styles, once; the page's policy allows no style elements, and adopted sheets need none. */
export function useStyles(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
