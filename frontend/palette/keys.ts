// The keys of the console: one chord, and single keys that can be switched off (WCAG 2.1.4).

import { openHelp } from "./help.ts";
import { openPalette } from "./palette.ts";
import { areKeysOff, PLACES, wayTo } from "./places.ts";
import { stepRow } from "./rows.ts";
import { IS_MAC } from "./texts.ts";

/** How long the second key of two may take. */
const SECOND_WITHIN_MS = 1_500;
/** Where a letter is a letter. */
const WRITING = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
/** Latin keys by where they are, for layouts that have other letters there. */
const BY_PLACE: Readonly<Record<string, string>> = { Slash: "/" };

let goesUntil = 0;

/** The key as a Latin layout has it; nothing for what is no character. */
function latin(event: KeyboardEvent): string | undefined {
  if (event.key.length !== 1) return undefined;
  if (/^[!-~]$/.test(event.key)) return event.key;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase() ?? BY_PLACE[event.code];
  return letter === "/" && event.shiftKey ? "?" : letter;
}

/** Ctrl-K, or Command-K on a Mac, where Ctrl-K deletes to the end of a line. */
export function isPaletteKey(event: KeyboardEvent): boolean {
  const isHeld = IS_MAC ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  return isHeld && !event.altKey && !event.shiftKey && latin(event)?.toLowerCase() === "k";
}

/** Does what a single key is for; whether it was for anything. */
export function onSingleKey(event: KeyboardEvent, isEarly: boolean): boolean {
  const isChord = event.ctrlKey || event.metaKey || event.altKey;
  // Where an early key went is not known any more, and was looked at when it came.
  if (isChord || event.isComposing || (!isEarly && isElsewhere(event)) || areKeysOff()) return false;
  const key = latin(event);
  if (key === undefined) return false;
  const isSecond = Date.now() < goesUntil;
  goesUntil = 0;
  if (isSecond && !event.shiftKey) {
    const way = wayTo(PLACES[key.toLowerCase()]);
    way?.click();
    return way !== undefined;
  }
  switch (key) {
    case "g":
      goesUntil = Date.now() + SECOND_WITHIN_MS;
      return true;
    case "/":
      searchHere();
      return true;
    case "?":
      openHelp();
      return true;
    case "j":
      return stepRow(1);
    case "k":
      return stepRow(-1);
    default:
      return false;
  }
}

/** Whether the key is for something else: a field, an editor inside of its element, an open dialog. */
function isElsewhere(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  const isWritten = target instanceof Element && target.closest(WRITING) !== null;
  return isWritten || document.querySelector("dialog:modal") !== null;
}

/** Puts the focus into the page's own search; without one everything is searched. */
function searchHere(): void {
  const search = document.querySelector<HTMLInputElement>(
    "main input[type=search], main [role=search] input:not([type=hidden])",
  );
  if (search) {
    search.focus();
    search.select();
  } else {
    openPalette("everything");
  }
}
