{
  // One stream of changes for all pages of a browser: whoever looks at a page that says with `data-live` what it shows may
  // hold it, and one page does, which hands on what it hears. A host has six connections, and more pages than that may be open.
  const NAME = "tenantry-live",
    EVERY_MS = 3_000,
    GAP_MS = 2_000,
    LINGER_MS = 10_000,
    ASLEEP_MS = 30_000,
    STEADY_MS = 30_000,
    LONGEST_MS = 60_000;
  let source, former, channel, asking, release, timer;
  let opened = 0,
    failures = 0,
    hidden = 0,
    tended = Date.now(),
    isOver = false;
  // Until when what happened is known here: by the page as it was sent, then by a stream of this page or of another one.
  // At first a page has more time, for it asks once by itself.
  let known = Date.now() - performance.now() + 3 * EVERY_MS;
  const places = () => [...document.querySelectorAll("[data-live]")];
  const tell = (changes) => {
    if (changes === "over") isOver = true;
    else if (changes > 0) known = changes;
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
  // What is told from here on is not heard, until another stream is open.
  const lose = (since) => {
    if (opened) {
      channel?.postMessage(since);
      known = since;
    }
    opened = 0;
  };
  const open = () => {
    const mine = new EventSource("/ui/events");
    source = mine;
    mine.onopen = () => {
      // What happened while there was none is not told.
      const isMissed = !opened && Date.now() - known > GAP_MS;
      former?.close();
      former = undefined;
      opened = Date.now();
      // A moment later, for a session that has ended is told so at once.
      if (isMissed) setTimeout(() => source === mine && pass([["*", null]]), 300);
    };
    mine.onmessage = ({ data }) => pass(JSON.parse(data));
    mine.addEventListener("over", () => {
      pass("over");
      leave();
    });
    // It has lasted long, and goes on until the next one is there.
    mine.addEventListener("renew", () => {
      former?.close();
      former = mine;
      open();
    });
    mine.onerror = () => {
      mine.close();
      if (mine === former) {
        former = undefined;
        lose(Date.now());
      }
      if (mine !== source) return;
      if (former) failures += 1;
      else {
        failures = opened && Date.now() - opened > STEADY_MS ? 0 : failures + 1;
        lose(Date.now());
      }
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
    lose(Date.now());
    former?.close();
    source?.close();
    asking?.abort();
    release?.();
    source = former = asking = release = undefined;
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
    const now = Date.now();
    if (source && now - tended > ASLEEP_MS) {
      // The machine was asleep, or the page was: what came in the meantime is not heard, whatever the stream looks like.
      lose(tended);
      leave();
    }
    tended = now;
    // Whoever looks at another page for a moment, and comes back, has missed nothing.
    const isSeen = !document.hidden || now - hidden < LINGER_MS;
    if (!isThere || isOver || !isSeen || !navigator.onLine) {
      if (asking) leave();
    } else if (!document.hidden) seek();
  };
  setInterval(tend, EVERY_MS);
  addEventListener("visibilitychange", () => {
    if (document.hidden) hidden = Date.now();
    else tend();
  });
  addEventListener("pagehide", () => {
    leave();
    channel?.close();
    channel = undefined;
  });
}
