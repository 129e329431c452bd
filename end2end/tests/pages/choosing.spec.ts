// Choosing among more things than a list can show.

import { DOMAIN_PACK, expect, expectAccessible, seed, test } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";

// A server of its own, with more tenants and versions than are listed.
test.use({ settings: {} });

const MANY = 60;

/** The demo's domain pack as version 1.n. */
function version(n: number): object {
  return { ...JSON.parse(seed(DOMAIN_PACK)), version: `v1.${n}`, description: `Number ${n}` };
}

test("a tenant and an old version are found among many @script", async ({ app, api, page }) => {
  test.slow();
  for (let n = 0; n < MANY; n++) {
    const id = `CUST_${String(n).padStart(3, "0")}`;
    await api.createTenant(id, `Customer ${n}`);
    await api.importDomainPack(version(n));
  }
  await app.signInAsAdmin();
  await app.open("/admin/activate");

  const tenant = page.getByLabel("Tenant", { exact: true });
  await expect(tenant).toHaveRole("combobox");
  await tenant.pressSequentially("cust_05");
  const offered = page.locator(".combobox").getByRole("option");
  await expect(offered).toHaveCount(10);
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".combobox").getByRole("option", { selected: true })).toContainText("CUST_051");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/admin\/tenants\/CUST_051\?activate=1$/);
  // Nothing is proposed before the domain is known.
  const dialog = new ActivationDialog(app);
  await expect(dialog.root).toContainText("Choose a domain and a version of its pack");
  await expect(dialog.confirm).toHaveCount(0);

  await dialog.field("Domain").selectOption("Finance");
  const pack = dialog.field("Domain pack");
  await expect(pack).toHaveValue("Finance/v1.59");
  await pack.fill("1.7");
  await page.locator(".combobox").getByRole("option", { name: "Finance/v1.7" }).first().click();
  await expect(page).toHaveURL(/domain_pack=Finance%2Fv1\.7(&|$)/);
  await expect(dialog.pair(/Finance v1\.7/)).toBeVisible();

  // Escape closes the list, and neither the dialog nor what was typed.
  await page.getByLabel("Domain pack").fill("nothing like it");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Nothing matches")).toBeHidden();
  await expect(page.getByLabel("Domain pack")).toHaveValue("nothing like it");
  await expect(dialog.root).toBeVisible();
});

test("a version that is not the highest is activated by its address", async ({ app, api }) => {
  await api.createTenant("LATE");
  await api.importDomainPack(version(0));
  await api.importDomainPack(version(1));
  await app.signInAsAdmin();

  await app.open("/admin/activate?tenant_id=LATE&domain=Finance&domain_pack_version=v1.0");

  await expect(new ActivationDialog(app).pair("Activate Finance v1.0 for LATE")).toBeVisible();
});
