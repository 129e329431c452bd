// Places in a text: the product counts lines from 1 and columns in Unicode code points from 1, the editor counts
// UTF-16 units from the beginning of the document.

import type { Text } from "@codemirror/state";

/** A place as findings name it. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The offset of a place; one that is outside the text is brought to its nearest end. */
export function offsetOf(doc: Text, { line, column }: Place): number {
  if (line > doc.lines) return doc.length;
  const { from, text } = doc.line(Math.max(1, line));
  let units = 0;
  for (let points = 1; points < column && units < text.length; points += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return from + units;
}

/** The place of an offset. */
export function placeOf(doc: Text, offset: number): Place {
  const { from, number, text } = doc.lineAt(Math.max(0, Math.min(offset, doc.length)));
  return { line: number, column: [...text.slice(0, offset - from)].length + 1 };
}
