{
  // Something has changed the page before it was taken over, as translators and password managers do, or the module
  // failed: it has ended for good. The page stays as it is and works as without script, and says so.
  const tell = ({ error, reason }) => {
    const root = document.documentElement;
    if (!((error ?? reason) instanceof WebAssembly.RuntimeError) || "dead" in root.dataset) return;
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
