// Asks the server what fits what was typed.

/** A place to go to, or something to do; see `Entry` in `app/src/palette/server_fns.rs`. */
export interface Entry {
  readonly label: string;
  readonly detail?: string;
  readonly href?: string;
  /** The button of the frame that does it, as a selector. */
  readonly press?: string;
  readonly opens?: string;
}

export interface Group {
  readonly label: string;
  readonly entries: readonly Entry[];
}

export interface Found {
  readonly groups: readonly Group[];
  readonly has_more: boolean;
  readonly person: string;
}

/** What is looked for: everything, or tenants to show the same page of. */
export type Mode = "everything" | "tenants";

/** The server says that nobody is signed in any more. */
export class SessionEnded extends Error {}

/** How long an answer is waited for. */
const AT_MOST_MS = 15_000;

export async function ask(q: string, mode: Mode, signal: AbortSignal): Promise<Found> {
  const wanted = { q, at: location.pathname + location.search, is_switching: mode === "tenants" };
  const answer = await fetch("/ui/palette", {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ wanted }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(AT_MOST_MS)]),
  });
  if (answer.status === 401) throw new SessionEnded();
  if (!answer.ok) throw new Error(`the palette's question was answered ${answer.status}`);
  return answer.json();
}
