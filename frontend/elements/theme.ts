// How code looks: nothing but the console's own colours, which reach into a shadow root and follow its theme.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: tags.string, color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--warn)" },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: "var(--muted)" },
  { tag: tags.invalid, color: "var(--bad)" },
]);

const wavy = (color: string) => ({
  backgroundImage: "none",
  textDecorationLine: "underline",
  textDecorationStyle: "wavy",
  textDecorationColor: color,
  textDecorationSkipInk: "none",
  textUnderlineOffset: "3px",
});
const sign = (color: string, shape: string) => ({
  content: '""',
  background: color,
  clipPath: shape,
  width: "0.75em",
  height: "0.75em",
  margin: "0.35em auto 0",
});
const underlined = (color: string) => ({
  background: `linear-gradient(${color}, ${color}) bottom/100% 2px no-repeat`,
});

const look = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "var(--size-small)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--text)", padding: "var(--space-2) 0" },
  ".cm-line": { padding: "0 var(--space-3) 0 var(--space-2)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)" },
  "& .cm-scroller .cm-selectionLayer .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground":
    { backgroundColor: "var(--accent-soft)" },
  ".cm-content ::selection": { backgroundColor: "var(--accent-soft)" },
  ".cm-gutters": {
    color: "var(--muted)",
    backgroundColor: "var(--surface)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { color: "var(--text)" },
  ".cm-foldPlaceholder": {
    color: "var(--muted)",
    backgroundColor: "var(--sunken)",
    border: "1px solid var(--edge)",
    padding: "0 var(--space-1)",
  },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--edge)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--bad)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-soft)", outline: "1px solid var(--warn)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--warn-soft)", outline: "2px solid var(--accent)" },
  ".cm-selectionMatch": { backgroundColor: "var(--sunken)" },
  ".cm-target": { backgroundColor: "var(--warn-soft)", boxShadow: "inset 3px 0 var(--warn)" },

  ".cm-panels": { color: "var(--text)", backgroundColor: "var(--sunken)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel": { fontFamily: "var(--sans)" },
  ".cm-panel.cm-search": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "var(--space-2)",
    padding: "var(--space-2) 2.5rem var(--space-2) var(--space-3)",
  },
  ".cm-panel.cm-search br": { flexBasis: "100%", content: '""' },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    gap: "var(--space-1)",
    fontSize: "inherit",
  },
  ".cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label": { margin: "0" },
  ".cm-panel.cm-search [name=close]": { top: "var(--space-2)", right: "var(--space-2)", fontSize: "1.25rem" },
  ".cm-textfield": {
    color: "var(--text)",
    backgroundColor: "var(--surface)",
    border: "1px solid var(--edge)",
    borderRadius: "var(--round)",
    minHeight: "1.75rem",
    padding: "0 var(--space-2)",
    fontSize: "inherit",
  },
  ".cm-button": {
    color: "var(--text)",
    background: "var(--surface)",
    backgroundImage: "none",
    border: "1px solid var(--edge)",
    borderRadius: "var(--round)",
    minHeight: "1.75rem",
    fontSize: "inherit",
    cursor: "pointer",
  },
  ".cm-panels button:focus-visible, .cm-panels input:focus-visible": {
    outline: "2px solid var(--accent)",
    outlineOffset: "1px",
  },
  ".cm-panels button[name=close]": { color: "var(--text)", minWidth: "1.5rem", minHeight: "1.5rem" },

  ".cm-tooltip": {
    color: "var(--text)",
    backgroundColor: "var(--surface)",
    border: "1px solid var(--edge)",
    borderRadius: "var(--round)",
    boxShadow: "var(--shadow-high)",
    maxWidth: "36rem",
  },
  ".cm-diagnosticText code": { fontFamily: "var(--mono)", fontSize: "0.93em" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", padding: "var(--space-2) var(--space-3)" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--warn)" },
  ".cm-diagnostic-info": { borderLeft: "4px solid var(--accent)" },
  // The text inside has colours of its own, which a mark must not take.
  ".cm-lintRange-error": wavy("var(--bad)"),
  ".cm-lintRange-warning": wavy("var(--warn)"),
  ".cm-lintRange-info": wavy("var(--accent)"),
  ".cm-lintPoint:after": { borderBottomColor: "var(--bad)" },
  ".cm-lintPoint-warning:after": { borderBottomColor: "var(--warn)" },
  ".cm-lintPoint-info:after": { borderBottomColor: "var(--accent)" },
  // A shape for each severity, because colour alone says nothing to some.
  ".cm-lint-marker-error": sign("var(--bad)", "circle(50%)"),
  ".cm-lint-marker-warning": sign("var(--warn)", "polygon(50% 0, 100% 100%, 0 100%)"),
  ".cm-lint-marker-info": sign("var(--accent)", "inset(10%)"),

  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: "var(--bad-soft)" },
  "&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine": { backgroundColor: "var(--good-soft)" },
  "&.cm-merge-a .cm-changedText, & .cm-deletedChunk .cm-deletedText": underlined("var(--bad)"),
  "&.cm-merge-b .cm-changedText": underlined("var(--good)"),
  "&.cm-merge-a .cm-changedLineGutter, & .cm-deletedLineGutter": { background: "var(--bad)" },
  "&.cm-merge-b .cm-changedLineGutter, & .cm-inlineChangedLineGutter": { background: "var(--good)" },
  // On tinted ground only the plain colour of text has contrast enough.
  ".cm-changedLine span, .cm-deletedChunk span, .cm-inlineChangedLine span": { color: "var(--text)" },
  "& .cm-collapsedLines": {
    color: "var(--muted)",
    background: "var(--sunken)",
    fontFamily: "var(--sans)",
    minHeight: "1.5rem",
  },
  "& .cm-collapsedLines:before, & .cm-collapsedLines:after": { content: "none" },
});

/** Colours, and the colours of the language. */
export const theme: Extension = [look, syntaxHighlighting(highlighting)];
