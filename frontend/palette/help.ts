// The dialog that says which keys there are.

import { areKeysOff, placesToGo } from "./places.ts";
import { IS_MAC, make, say } from "./texts.ts";

/** Keys: pressed one after the other, or instead of each other where a `/` stands between them. */
type Keys = readonly string[];

/** Opens it, once. */
export function openHelp(): void {
  if (document.getElementById("keys-help")) return;
  const chord = IS_MAC ? "⌘" : "Ctrl";
  const rows: [Keys, string][] = [
    [[chord, "+", "K"], say("key.palette")],
    [[chord, "+", "Enter"], say("key.new_tab")],
    [["/"], say("key.search")],
    ...placesToGo().map(({ key, label }): [Keys, string] => [
      ["G", say("then"), key.toUpperCase()],
      say("key.go", { page: label }),
    ]),
    [["J", "/", "K"], say("key.rows")],
    [["Enter"], say("key.open")],
    [["?"], say("key.help")],
  ];
  // It scrolls where there is little room, and nothing in it takes the focus.
  const list = make("dl", { class: "keys", tabindex: "0" });
  for (const [keys, does] of rows) {
    list.append(make("div", {}, make("dt", {}, ...caps(keys)), make("dd", {}, does)));
  }
  const choose = make("a", { href: "/account#keys" }, say("keys_choose"));
  const foot = make("p", { class: "palette-note" });
  if (areKeysOff()) foot.append(say("keys_off"), " ");
  foot.append(choose);
  const close = make("button", { type: "button", class: "button", autofocus: "" }, say("close"));
  const title = make("h2", { id: "keys-title" }, say("help"));
  const head = make("div", { class: "keys-head" }, title, close);
  const attributes = { id: "keys-help", class: "palette keys-help", "aria-labelledby": "keys-title" };
  const dialog = make("dialog", attributes, head, list, foot);
  close.addEventListener("click", () => dialog.close());
  choose.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Caps for keys, plain text for what stands between them. */
function caps(keys: Keys): (Node | string)[] {
  const isBetween = (text: string, place: number) => place % 2 === 1 && keys.length > 1 && text !== "";
  return keys.flatMap((key, place) => [
    isBetween(key, place) ? make("span", { class: "muted" }, key) : make("kbd", {}, key),
    " ",
  ]);
}
