// Where a JSON pointer (RFC 6901) leads in a text.

import { ensureSyntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";

const PARSE_WITHIN_MS = 2_000;
const VALUES = new Set(["Object", "Array", "String", "Number", "True", "False", "Null"]);

/** The range of the value that a pointer names, or of the last part of the way that exists. */
export function rangeOf(state: EditorState, pointer: string): { from: number; to: number } | null {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_WITHIN_MS);
  let node = tree && valuesOf(tree.topNode)[0];
  if (!node) return null;
  for (const part of pointer.split("/").slice(1)) {
    const next = child(state, node, part.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (!next) break;
    node = next;
  }
  return { from: node.from, to: node.to };
}

function child(state: EditorState, node: SyntaxNode, key: string): SyntaxNode | undefined {
  if (node.name === "Array") return /^\d+$/.test(key) ? valuesOf(node)[Number(key)] : undefined;
  for (const property of node.getChildren("Property")) {
    const name = property.getChild("PropertyName");
    if (name && nameOf(state.sliceDoc(name.from, name.to)) === key) return valuesOf(property)[0];
  }
  return undefined;
}

function valuesOf(node: SyntaxNode): SyntaxNode[] {
  const values: SyntaxNode[] = [];
  for (let at = node.firstChild; at; at = at.nextSibling) if (VALUES.has(at.name)) values.push(at);
  return values;
}

function nameOf(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}
