{
  // Something has changed the page before it was taken over, as translators and password managers do, or the module
  // failed: it has ended for good. The page stays as it is and works as without script, and says so. Modules beside it,
  // and scripts that are not ours, fail for themselves alone.
  const tell = ({ error, reason, filename = "" }) => {
    const root = document.documentElement;
    const failure = error ?? reason;
    if (!(failure instanceof WebAssembly.RuntimeError) || "dead" in root.dataset) return;
    const where = `${failure.stack}\n${filename}`;
    if (!own.some((path) => where.includes(path))) return;
    root.dataset.dead = "";
    const said = document.createElement("p");
    said.className = "dead";
    said.setAttribute("role", "alert");
    said.textContent = root.dataset.deadText;
    document.body.prepend(said);
  };
  addEventListener("error", tell);
  addEventListener("unhandledrejection", tell);
}
