// Goes where a link leads, as if it had been pressed: the console's router takes it, or the browser.

import { make } from "./texts.ts";

/** Goes to a page of the console. */
export function go(href: string): void {
  const link = make("a", { href });
  document.body.append(link);
  link.click();
  link.remove();
}

/** Opens a page beside this one. */
export function openBeside(href: string): void {
  window.open(href, "_blank", "noopener");
}
