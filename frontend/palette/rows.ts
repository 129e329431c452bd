// Moves from row to row of a page's table: the focus goes to what a row leads to.

/** Moves to the next row, or the one before; whether there was any. */
export function stepRow(step: 1 | -1): boolean {
  // A comparison has its own meaning for these keys.
  if (document.querySelector("tenantry-merge")) return false;
  const rows = [...document.querySelectorAll<HTMLElement>("main tbody tr, main .home-lines > li")];
  const ways = rows.map(wayOf).filter((way) => way !== undefined);
  if (ways.length === 0) return false;
  const now = ways.findIndex((way) => way.closest("tr, li")?.contains(document.activeElement));
  const last = ways.length - 1;
  const next = now < 0 ? (step > 0 ? 0 : last) : Math.min(Math.max(now + step, 0), last);
  ways[next]?.focus();
  ways[next]?.scrollIntoView({ block: "nearest" });
  return true;
}

/** What a row leads to: its first link, else its first control. */
function wayOf(row: HTMLElement): HTMLElement | undefined {
  const way = row.querySelector<HTMLElement>("a[href]") ?? row.querySelector<HTMLElement>("summary, button");
  return way?.checkVisibility() ? way : undefined;
}
