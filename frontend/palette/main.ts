// The palette and the keys of the console, as one script: loaded at the first key or click that is for it.
//
// What a person can go to and do is the server's to say (`app/src/palette`); here are the dialogs and the keys.

import { isPaletteKey, onSingleKey } from "./keys.ts";
import { openPalette } from "./palette.ts";
import { useStyles } from "./styles.ts";

/** Listens from now on, and does what `early` events asked for while this script was on its way. */
export function start(early: readonly Event[]): void {
  useStyles();
  addEventListener("keydown", (event) => hear(event), true);
  addEventListener("click", (event) => press(event), true);
  for (const event of early) {
    if (event instanceof KeyboardEvent) hear(event, true);
    else openPalette(modeOf(event.target));
  }
}

function hear(event: KeyboardEvent, isEarly = false): void {
  // Early ones have been looked at, and prevented, already. Where nobody is signed in there is nowhere to go.
  if ((!isEarly && event.defaultPrevented) || !document.querySelector("[data-palette]")) return;
  if (isPaletteKey(event)) {
    event.preventDefault();
    openPalette("everything");
  } else if (onSingleKey(event, isEarly)) {
    event.preventDefault();
  }
}

function press(event: MouseEvent): void {
  const isHeld = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  const isOpener = event.target instanceof Element && event.target.closest("[data-palette]");
  if (isHeld || event.button !== 0 || event.defaultPrevented || !isOpener) return;
  event.preventDefault();
  openPalette(modeOf(event.target));
}

/** What the pressed opener says that is looked for. */
function modeOf(target: EventTarget | null): "everything" | "tenants" {
  const opener = target instanceof Element ? target.closest<HTMLElement>("[data-palette]") : null;
  return opener?.dataset.palette === "tenants" ? "tenants" : "everything";
}
