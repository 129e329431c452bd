{
  // One stream of changes for all pages of a browser: whoever looks at a page that says with `data-live` what it shows may
  // hold it, and one page does, which hands on what it hears. A host has six connections, and more pages than that may be open.
  const NAME = "tenantry-live",
    EVERY_MS = 3_000,
    STEADY_MS = 30_000,
    LONGEST_MS = 60_000;
  let source, channel, asking, release, timer;
  let opened = 0,
    failures = 0,
    wasOpen = false,
    isOver = false;
  const places = () => [...document.querySelectorAll("[data-live]")];
  const tell = (changes) => {
    if (changes === "over") isOver = true;
    else
      for (const place of places()) {
        const [kind, whose] = place.dataset.live.toLowerCase().split(" ");
        const isMeant = ([what, of]) =>
          what === "*" || (what === kind && (!whose || !of || of.toLowerCase() === whose));
        if (changes.some(isMeant)) place.dispatchEvent(new Event("changed"));
      }
  };
  const pass = (changes) => {
    channel?.postMessage(changes);
    tell(changes);
  };
  const open = () => {
    source = new EventSource("/ui/events");
    source.onopen = () => {
      // What happened while there was none is not told; a page that was just sent knows it.
      if (wasOpen || performance.now() > 3 * EVERY_MS) pass([["*", null]]);
      wasOpen = true;
      opened = Date.now();
    };
    source.onmessage = ({ data }) => pass(JSON.parse(data));
    source.addEventListener("over", () => {
      pass("over");
      leave();
    });
    source.onerror = () => {
      source.close();
      failures = opened && Date.now() - opened > STEADY_MS ? 0 : failures + 1;
      opened = 0;
      const pause = Math.min(LONGEST_MS, EVERY_MS * 2 ** failures);
      timer = setTimeout(open, pause * (0.5 + Math.random()));
    };
  };
  const lead = () =>
    new Promise((done) => {
      release = done;
      open();
    });
  const leave = () => {
    clearTimeout(timer);
    source?.close();
    asking?.abort();
    release?.();
    source = asking = release = undefined;
  };
  const seek = () => {
    if (asking) return;
    const mine = new AbortController();
    asking = mine;
    // Without locks, as where a page comes without TLS, each has its own; the server gives a session a few.
    const held = navigator.locks?.request(NAME, { signal: mine.signal }, () =>
      mine.signal.aborted ? undefined : lead(),
    );
    if (held) held.catch(() => {});
    else open();
  };
  const tend = () => {
    const isThere = places().length > 0;
    // Whoever has signed in again comes from a page that shows nothing of the kind.
    if (!isThere) isOver = false;
    if (isThere && !channel) {
      channel = new BroadcastChannel(NAME);
      channel.onmessage = ({ data }) => tell(data);
    }
    if (isThere && !isOver && !document.hidden && navigator.onLine) seek();
    else if (asking) leave();
  };
  setInterval(tend, EVERY_MS);
  addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("pagehide", () => {
    leave();
    channel?.close();
    channel = undefined;
  });
}
