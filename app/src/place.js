{
  // Going back leads to where one was: as far down, and to the link that was followed.
  const TRIES = 100, EVERY_MS = 50, STILL = 6;
  addEventListener(
    "click",
    ({ target }) => {
      const link = target.closest?.("a[href]");
      if (!link) return;
      // By its text too: another link may lead to the same.
      const place = { top: scrollY, href: link.getAttribute("href"), text: link.textContent };
      history.replaceState({ ...history.state, place }, "");
    },
    true,
  );
  addEventListener("popstate", ({ state }) => {
    const place = state?.place;
    if (!place) return;
    // Whoever goes on to something else stays there.
    const moved = new AbortController();
    for (const type of ["wheel", "touchstart", "pointerdown", "keydown", "popstate"])
      addEventListener(type, () => moved.abort(), { capture: true, passive: true, signal: moved.signal });
    const named = `a[href="${CSS.escape(place.href)}"]`;
    // An element may be kept for another row of the same list.
    const left = document.activeElement;
    let still = 0;
    const put = (tries) => {
      if (moved.signal.aborted) return;
      const { activeElement } = document;
      const main = document.getElementById("main");
      const link = [...(main?.querySelectorAll(named) ?? [])].find((one) => one.textContent === place.text);
      const isNowhere = [null, document.body, main, left].includes(activeElement);
      if (link && link !== activeElement && isNowhere) link.focus({ preventScroll: true });
      // The rows may be on their way: then there is no link yet, or no room to be as far down.
      const room = document.documentElement.scrollHeight - innerHeight;
      const isThere = Math.abs(scrollY - Math.min(place.top, room)) < 2;
      if ((link || tries === 0) && !isThere) scrollTo({ top: place.top, behavior: "instant" });
      still = link && isThere && room >= place.top ? still + 1 : 0;
      if (tries > 0 && still < STILL) setTimeout(put, EVERY_MS, tries - 1);
      else moved.abort();
    };
    put(TRIES);
  });
}
