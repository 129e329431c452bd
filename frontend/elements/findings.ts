// Findings of a validation as marks in the text, and back from a place in the text to its finding.

import { type Diagnostic, forEachDiagnostic, setDiagnostics } from "@codemirror/lint";
import type { EditorState, Text, TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { offsetOf } from "./positions.ts";

/** A finding as the product writes it. */
export interface Finding {
  readonly severity: "error" | "warning" | "info";
  readonly code: string;
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
  readonly message: string;
  readonly hint?: string | null;
  /** What was meant, by name, and the text that takes the place of what the finding is about. */
  readonly replacement?: { readonly name: string; readonly text: string } | null;
}

/** What can be written in place of a mark's text, as long as that is what it was. */
interface Fix {
  readonly before: string;
  readonly text: string;
}

/** Findings, and which mark stands for which of them. */
export class Findings {
  private readonly marks = new Map<Diagnostic, number>();
  private readonly fixes = new Map<number, Fix>();

  /** Reads the attribute `findings`; what cannot be read is none. */
  static parse(json: string | null): Finding[] {
    try {
      const found: unknown = JSON.parse(json ?? "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  /**
   * Puts marks where the findings are, in place of those before. With `offer`, which names what a replacement is
   * called, a mark offers it.
   */
  mark(state: EditorState, findings: readonly Finding[], offer?: (name: string) => string): TransactionSpec {
    this.marks.clear();
    this.fixes.clear();
    findings.forEach((finding, index) => {
      const mark = diagnostic(state.doc, finding);
      const { replacement } = finding;
      if (replacement && offer) {
        this.fixes.set(index, { before: state.sliceDoc(mark.from, mark.to), text: replacement.text });
        mark.actions = [{ name: offer(replacement.name), apply: (view) => void this.apply(view, index) }];
      }
      this.marks.set(mark, index);
    });
    return setDiagnostics(state, [...this.marks.keys()]);
  }

  /** Writes what was meant in place of what a finding is about; false when that is not there any more. */
  apply(view: EditorView, index: number): boolean {
    const fix = this.fixes.get(index);
    const range = this.rangeOf(view.state, index);
    if (!fix || !range || view.state.sliceDoc(range.from, range.to) !== fix.before) return false;
    view.dispatch({
      changes: { ...range, insert: fix.text },
      selection: { anchor: range.from + fix.text.length },
      scrollIntoView: true,
      userEvent: "input.complete",
    });
    this.fixes.delete(index);
    view.focus();
    return true;
  }

  /** Where a finding is by now: its mark moves with the text around it. */
  rangeOf(state: EditorState, index: number): { from: number; to: number } | null {
    let range: { from: number; to: number } | null = null;
    forEachDiagnostic(state, (mark, from, to) => {
      if (this.marks.get(mark) === index) range = { from, to };
    });
    return range;
  }

  /** The finding at an offset: the narrowest around it, else the first on its line; -1 for none. */
  at(state: EditorState, offset: number): number {
    const line = state.doc.lineAt(offset);
    let around = { index: -1, size: Number.POSITIVE_INFINITY };
    let beside = { index: -1, from: Number.POSITIVE_INFINITY };
    forEachDiagnostic(state, (mark, from, to) => {
      const index = this.marks.get(mark) ?? -1;
      if (from <= offset && offset <= to && to - from < around.size) around = { index, size: to - from };
      if (line.from <= from && from <= line.to && from < beside.from) beside = { index, from };
    });
    return around.index >= 0 ? around.index : beside.index;
  }
}

function diagnostic(doc: Text, finding: Finding): Diagnostic {
  const from = offsetOf(doc, finding);
  const to = offsetOf(doc, { line: finding.end_line, column: finding.end_column });
  const { severity, code, message, hint } = finding;
  return {
    from,
    to: Math.max(from, to),
    severity,
    source: code,
    message: hint ? `${message}\n${hint}` : message,
    renderMessage: () => rendered([message, hint]),
  };
}

/** Sentences, each a line, in which what stands between backticks is code. */
function rendered(sentences: readonly (string | null | undefined)[]): HTMLElement {
  const message = document.createElement("div");
  for (const sentence of sentences) {
    if (!sentence) continue;
    const line = document.createElement("div");
    const parts = sentence.split("`");
    // A lone backtick is one of the sentence's own.
    const last = parts.length % 2 === 0 ? `\`${parts.pop()}` : "";
    for (const [index, part] of parts.entries()) {
      const piece = document.createElement(index % 2 ? "code" : "span");
      piece.textContent = part;
      line.append(piece);
    }
    line.append(last);
    message.append(line);
  }
  return message;
}
