// Prints what a screen reader has to say of four key pages, as a tree of roles and names. Run by `npm run listen`.

import { seed, test } from "../fixtures/index.ts";
import { ActivationDialog } from "../pages/activation.ts";
import { arrange } from "../pages/catalogue.ts";
import { ImportPage } from "../pages/import.ts";

test("four key pages, as they are read out", async ({ app, api, page }) => {
  const { tenant } = await arrange(api);
  await app.signInAsAdmin();
  const listen = async (what: string) => {
    const tree = await page.locator("body").ariaSnapshot();
    // Where links lead is not read out.
    const said = tree.split("\n").filter((line) => !/^\s*- \/url:/.test(line));
    console.log(`\n# ${what}\n\n${said.join("\n")}\n`);
  };

  await app.open("/admin/tenants");
  await listen("Tenants");
  const pair = { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.5" };
  await new ActivationDialog(app).open(tenant, pair);
  await listen("A tenant, with the activation dialog open");
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(seed("e2e/domain.three-problems.json"));
  await form.validate();
  await listen("Import, with findings");
  await app.open("/admin/packs/domain/Finance/v3.2");
  await listen("A pack");
});
