// Recalls before there is one, on a server of its own.

import { expect, expectAccessible, test } from "../../fixtures/index.ts";

test.use({ settings: {} });

test("with no recall yet the list says what one is, and where it is begun", async ({ app, api, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/recalls");
  const empty = page.locator(".empty");
  await expect(empty).toContainText("No recalls yet");
  await expect(empty).toContainText("It is begun on the page of that version.");
  if (app.hasScript) await expectAccessible(page);
  await empty.getByRole("link", { name: "Domain packs" }).click();
  await expect(app.heading("Packs")).toBeVisible();

  await app.signInAs(await api.createPerson("viewer"));
  await app.open("/admin/recalls");
  await expect(empty).toContainText("No recalls yet");
  await expect(app.link("Domain packs")).toHaveCount(0);
});
