// The custom elements for code, as one module: pages that show code load it, others never do.

import { CodeElement } from "./code-element.ts";
import { MergeElement } from "./merge-element.ts";

const ELEMENTS = { "tenantry-code": CodeElement, "tenantry-merge": MergeElement };

for (const [name, element] of Object.entries(ELEMENTS)) {
  // Two builds of the console may meet in one page, and a name is given once.
  if (!customElements.get(name)) customElements.define(name, element);
}
