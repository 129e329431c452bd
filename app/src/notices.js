{
  // What is said above every page and in its navigation. The server has written it with the page; it is asked for again when
  // the page hears of a change of a tenant: a moment later, ever more seldom while nobody does anything, and not while
  // nobody looks. To ask is no use of the session.
  const FIRST_MS = 10_000, CALM_MS = 4_000, SPREAD_MS = 1_200, LONGEST_MS = 60_000, DAY_MS = 86_400_000;
  const PLACE = "tenantry-notices";
  let timer, due, asked = 0, times = 0;
  // An instant to the minute in the browser's own time, as everywhere else.
  const put = (time, at) => {
    const ahead = -new Date(at).getTimezoneOffset();
    const local = new Date(Date.parse(at) + ahead * 60_000).toISOString();
    const two = (number) => String(number).padStart(2, "0");
    const [hours, rest] = [Math.floor(Math.abs(ahead) / 60), Math.abs(ahead) % 60];
    const zone = ahead ? (ahead < 0 ? "-" : "+") + two(hours) + (rest ? `:${two(rest)}` : "") : "UTC";
    time.dateTime = time.title = at;
    time.textContent = `${local.slice(0, 16).replace("T", " ")} ${zone}`;
  };
  const banner = ({ said, until, reason }) => {
    const made = document.getElementById("frozen").content.cloneNode(true);
    const [words, why] = [made.querySelector("strong"), made.querySelector("bdi")];
    words.textContent = until ? `${said} ` : said;
    why.textContent = reason;
    if (until) {
      const time = document.createElement("time");
      time.className = "when";
      put(time, until);
      words.append(time);
    }
    return made;
  };
  const ask = async () => {
    timer = undefined;
    if (!document.querySelector(PLACE)) return;
    if (document.hidden || !navigator.onLine) return wait(CALM_MS);
    asked = Date.now();
    times += 1;
    const headers = { accept: "application/json", "content-type": "application/json", "x-tenantry-unused": "1" };
    const answer = await fetch("/ui/notices", { method: "POST", headers, body: "{}" }).catch(() => undefined);
    const now = answer?.ok && (await answer.json().catch(() => undefined));
    // What cannot be answered stays as it was said, for a while.
    if (!now?.is_known) return wait(LONGEST_MS);
    document.querySelector(PLACE)?.show(now.frozen);
    // Nobody tells when one begins or is over by itself.
    if (now.again_in_s) wait(Math.min(now.again_in_s * 1_000 + SPREAD_MS * Math.random(), DAY_MS));
    for (const [path, waiting] of [["/admin/change-requests", now.waiting], ["/admin/notifications", now.unread]]) {
      const link = document.querySelector(`.nav-link[href="${path}"]`);
      for (const [name, value] of [["data-count", waiting?.count], ["aria-label", waiting?.label]]) {
        if (value) link?.setAttribute(name, value);
        else link?.removeAttribute(name);
      }
    }
  };
  const wait = (ms) => {
    const at = Date.now() + ms;
    if (timer && due <= at) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(ask, ms);
  };
  const hear = () => {
    const calm = Math.min(LONGEST_MS, CALM_MS * 1.2 ** times);
    wait(Math.max(0, asked + calm - Date.now()) + SPREAD_MS * Math.random());
  };
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => (times = 0), { capture: true, passive: true });
  customElements.define(
    "tenantry-notices",
    class extends HTMLElement {
      connectedCallback() {
        this.addEventListener("changed", hear);
        // Something was changed on this page.
        this.addEventListener("read", () => wait(0));
        const time = this.querySelector("time");
        if (time) put(time, time.dateTime);
        // A frame that was made in the browser has nothing from the server.
        wait("said" in this.dataset ? FIRST_MS : 0);
      }
      show(frozen) {
        const now = JSON.stringify(frozen);
        // Said once, and not again while it is the same.
        if (this.dataset.said === now) return;
        this.dataset.said = now;
        this.replaceChildren(...(frozen ? [banner(frozen)] : []));
      }
    },
  );
}
