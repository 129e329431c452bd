// Whether single keys are on, and where they lead.

/** What the browser keeps where they are off; see `crates/ui/src/ui/keys.rs`. */
const KEPT_AS = "tenantry-keys";

/** Where `g` and then this key lead, if the navigation does. */
export const PLACES: Readonly<Record<string, string>> = {
  h: "/admin",
  t: "/admin/tenants",
  p: "/admin/packs",
  a: "/admin/audit",
  j: "/admin/jobs",
  u: "/admin/users",
  k: "/admin/tokens",
};

/** Whether single keys are switched off in this browser. */
export function areKeysOff(): boolean {
  try {
    return localStorage.getItem(KEPT_AS) === "off";
  } catch {
    return false;
  }
}

/** The navigation's link to a page; there is none where the person may not go. */
export function wayTo(href: string | undefined): HTMLAnchorElement | undefined {
  const links = document.querySelectorAll<HTMLAnchorElement>("nav.nav a");
  return [...links].find((link) => link.getAttribute("href") === href);
}

/** Where `g` leads for this person: the second key, and what the page is called. */
export function placesToGo(): { readonly key: string; readonly label: string }[] {
  return Object.entries(PLACES).flatMap(([key, href]) => {
    const label = wayTo(href)?.textContent?.trim();
    return label ? [{ key, label }] : [];
  });
}
