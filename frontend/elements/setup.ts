// What an editor is made of: the parts of CodeMirror that JSON needs, and no more.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { nextDiagnostic, previousDiagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { Texts } from "./frame.ts";
import { theme } from "./theme.ts";

/** Columns in a line from which on wrapping it would be slow. */
const WRAPS_AT_MOST = 20_000;

/** A line that a link leads to, by its offset; null takes the mark away. */
export const setTarget = StateEffect.define<number | null>();

const target = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marked, change) {
    let now = marked.map(change.changes);
    for (const effect of change.effects) {
      if (!effect.is(setTarget)) continue;
      now =
        effect.value === null
          ? Decoration.none
          : Decoration.set(
              Decoration.line({ class: "cm-target" }).range(change.state.doc.lineAt(effect.value).from),
            );
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** What viewers, editors and comparisons have in common. */
export function reading(texts: Texts): Extension {
  return [
    lineNumbers(),
    foldGutter(),
    highlightSpecialChars(),
    drawSelection(),
    bracketMatching(),
    highlightSelectionMatches(),
    search({ top: true }),
    json(),
    theme,
    target,
    EditorState.tabSize.of(2),
    EditorState.phrases.of(texts),
    keymap.of([
      ...defaultKeymap,
      ...searchKeymap,
      ...foldKeymap,
      { key: "F8", run: nextDiagnostic },
      { key: "Shift-F8", run: previousDiagnostic },
    ]),
  ];
}

/** Text that is only read: it takes the focus, for scrolling and searching by keyboard. */
export function readOnly(attributes: Record<string, string>): Extension {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ ...attributes, tabindex: "0", "aria-readonly": "true" }),
  ];
}

/** Text that is written. Escape and then Tab leaves it, which the editor sees to. */
export function writing(attributes: Record<string, string>): Extension {
  return [
    history(),
    dropCursor(),
    indentOnInput(),
    indentUnit.of("  "),
    highlightActiveLineGutter(),
    EditorView.contentAttributes.of({ ...attributes, tabindex: "0" }),
    keymap.of([...historyKeymap, indentWithTab]),
  ];
}

/** Whether lines are wrapped to begin with. */
export function canWrap(text: string): boolean {
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    if (to - from > WRAPS_AT_MOST) return false;
    from = to + 1;
  }
  return true;
}
