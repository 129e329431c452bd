// Takes the pictures of docs/images from the demo. Run by `scripts/screenshots`.

import { resolve } from "node:path";
import { expect, seed, test } from "../fixtures/index.ts";
import { ImportPage } from "../pages/import.ts";

const IMAGES = resolve(import.meta.dirname, "../../docs/images");

test.use({ settings: { TENANTRY_SEED: "demo" } });
test.use({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });

const PICTURES: readonly { name: string; path: string }[] = [
  { name: "tenants", path: "/admin/tenants" },
  { name: "tenant-page", path: "/admin/tenants/ACME_CAPITAL" },
  { name: "packs", path: "/admin/packs" },
  { name: "pack-page", path: "/admin/packs/domain/CapitalMarkets/v1.1" },
  {
    name: "activate-dialog",
    path: "/admin/tenants/ACME_CAPITAL?activate=1&domain_pack=CapitalMarkets/v1.1&tenant_pack_version=v1.0",
  },
  { name: "audit", path: "/admin/audit" },
];

for (const { name, path } of PICTURES) {
  test(name, async ({ app, page }) => {
    await app.signInAsAdmin();
    await app.open(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

    await page.screenshot({ path: `${IMAGES}/${name}.png`, animations: "disabled" });
  });
}

test("tenants-dark", async ({ app, page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await app.signInAsAdmin();
  await app.open("/admin/tenants");

  await page.screenshot({ path: `${IMAGES}/tenants-dark.png`, animations: "disabled" });
});

test("import-findings", async ({ app, page }) => {
  await app.signInAsAdmin();
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(seed("e2e/domain.three-problems.json"));
  await form.validate();
  await form.finding("unknown_key").getByRole("link", { name: /^Line/ }).click();

  await page.screenshot({ path: `${IMAGES}/import-findings.png`, animations: "disabled" });
});

test("sign-in", async ({ app, page }) => {
  await app.open("/sign-in");

  await page.screenshot({ path: `${IMAGES}/sign-in.png`, animations: "disabled" });
});
