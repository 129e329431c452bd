// Where a person went by the palette last, in this browser; apart for each person who uses it.

import type { Entry } from "./ask.ts";

const KEPT = 8;
const LAST_PERSON = "tenantry-palette-person";
const keyOf = (person: string) => `tenantry-palette-${person}`;

/** Who asked last in this browser: known before the first answer is there. */
export function lastPerson(): string | undefined {
  try {
    return localStorage.getItem(LAST_PERSON) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The entries of that person, newest first; what is not ours to read is none. */
export function recentOf(person: string | undefined): Entry[] {
  if (person === undefined) return [];
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(person)) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isPlace).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** Keeps where somebody goes; a browser that keeps nothing has no recent ones. */
export function remember(person: string | undefined, { label, detail, href }: Entry): void {
  if (person === undefined || href === undefined) return;
  const others = recentOf(person).filter((entry) => entry.href !== href);
  try {
    localStorage.setItem(keyOf(person), JSON.stringify([{ label, detail, href }, ...others].slice(0, KEPT)));
    localStorage.setItem(LAST_PERSON, person);
  } catch {
    // Full, or switched off.
  }
}

/** A place on this site: whatever else is kept under the key leads nowhere. */
function isPlace(entry: unknown): entry is Entry {
  if (typeof entry !== "object" || entry === null) return false;
  const { label, detail, href } = entry as Record<string, unknown>;
  const isText = typeof label === "string" && (detail === undefined || typeof detail === "string");
  return isText && typeof href === "string" && /^\/(?![/\\])/.test(href);
}
