{
  const early = [];
  let waking;
  const isMac = /Mac|iP/.test(navigator.platform);
  const areKeysOff = () => {
    try {
      return localStorage.getItem("tenantry-keys") === "off";
    } catch {
      return false;
    }
  };
  const wake = (event) => {
    // Before signing in there is nowhere to go.
    if (event.defaultPrevented || !document.querySelector("[data-palette]")) return;
    const held = event.ctrlKey || event.metaKey || event.altKey;
    const [target] = event.composedPath();
    if (event.type === "click") {
      if (held || event.shiftKey || event.button || !target.closest?.("[data-palette]")) return;
      event.preventDefault();
    } else if (held) {
      const key = /^[!-~]$/.test(event.key) ? event.key.toLowerCase() : event.code === "KeyK" && "k";
      if (key !== "k" || event.altKey || event.shiftKey || (isMac ? !event.metaKey : !event.ctrlKey)) return;
      event.preventDefault();
    } else {
      const isWriting = target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key.length > 1 || isWriting || areKeysOff() || document.querySelector("dialog:modal")) return;
      // A browser's own search within the page.
      if (event.key === "/") event.preventDefault();
    }
    early.push(event);
    waking ??= import(palette).then(
      ({ start }) => {
        for (const type of ["keydown", "click"]) removeEventListener(type, wake, true);
        start(early);
      },
      () => {
        // Asked for again by the next key; a click goes where the link leads.
        waking = undefined;
        const opener = early.splice(0).find(({ type }) => type === "click")?.target.closest("a");
        if (opener) location.assign(opener.href);
      },
    );
  };
  for (const type of ["keydown", "click"]) addEventListener(type, wake, true);
}
