// What a person asks a list for, kept under a name: saved, found again, renamed and deleted.

import type { Api } from "../../fixtures/api.ts";
import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import type { Console } from "../../pages/console.ts";

/** Somebody of this test's own, for views are a person's, signed in; and a tenant that is suspended. */
async function arrange(app: Console, api: Api): Promise<string> {
  const stem = unique("VIEW");
  await api.createTenant(`${stem}_A`);
  await api.createTenant(`${stem}_B`);
  await api.patch(`/admin/tenants/${stem}_B/status`, { status: "SUSPENDED", reason: "Unpaid" });
  await app.signInAs(await api.createPerson("viewer"));
  return stem;
}

test("a view is saved, found again by one click, renamed and deleted", async ({ app, api, page }) => {
  const stem = await arrange(app, api);
  const views = page.getByRole("navigation", { name: "Saved views" });
  await app.open(`/admin/tenants?q=${stem}&status=SUSPENDED&sort=-name`);
  await views.getByRole("link", { name: "Save view" }).click();
  await expect(app.dialog.getByRole("heading", { name: "Save this view" })).toBeVisible();
  if (app.hasScript) {
    await expect(app.dialog.getByLabel("Name of the view")).toBeFocused();
    await expectAccessible(page);
  }
  await app.dialog.getByLabel("Name of the view").fill("On hold");
  await app.dialog.getByRole("button", { name: "Save" }).click();
  await app.expectSaid("View saved.");
  await expect(app.dialog).toHaveCount(0);
  await expect(views.getByRole("link", { name: "On hold" })).toHaveAttribute("aria-current", "page");

  // From the list as it is without any filter, in another browser too.
  await app.open("/admin/tenants");
  await expect(views.getByRole("link", { name: "Save view" })).toHaveCount(0);
  await views.getByRole("link", { name: "On hold" }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/tenants\\?q=${stem}&status=SUSPENDED&sort=-name&hide=-$`));
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await expect(page.getByRole("rowheader")).toContainText(`${stem}_B`);
  if (app.hasScript) await expectAccessible(page);

  await views.getByText("Manage views").click();
  if (app.hasScript) await expectAccessible(page);
  await views.getByRole("link", { name: "Rename On hold" }).click();
  await expect(app.dialog.getByLabel("Name of the view")).toHaveValue("On hold");
  await app.dialog.getByLabel("Name of the view").fill("Unpaid ones");
  await app.dialog.getByRole("button", { name: "Rename" }).click();
  await app.expectSaid("View renamed.");
  await expect(views.getByRole("link", { name: "Unpaid ones" })).toBeVisible();
  await expect(views.getByRole("link", { name: "On hold" })).toHaveCount(0);

  await views.getByText("Manage views").click();
  await views.getByRole("link", { name: "Delete Unpaid ones" }).click();
  await app.dialog.getByRole("button", { name: "Delete" }).click();
  await app.expectSaid("View deleted.");
  await expect(views.getByRole("link", { name: "Unpaid ones" })).toHaveCount(0);
  // What it showed is there, and can be saved again.
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await expect(views.getByRole("link", { name: "Save view" })).toBeVisible();
});

test("a name that is taken is refused beside its field, and what was typed stays", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 422/);
  const stem = await arrange(app, api);
  const views = page.getByRole("navigation", { name: "Saved views" });
  const save = async (query: string, name: string) => {
    await app.open(`/admin/tenants?${query}`);
    await views.getByRole("link", { name: "Save view" }).click();
    await app.dialog.getByLabel("Name of the view").fill(name);
    await app.dialog.getByRole("button", { name: "Save" }).click();
  };
  await save(`q=${stem}`, "Mine");
  await app.expectSaid("View saved.");

  await save(`q=${stem}&status=ACTIVE`, "MINE");
  await expect(
    app.dialog.getByText("A view of this list has this name already, or one that looks like it."),
  ).toBeVisible();
  await expect(app.dialog.getByLabel("Name of the view")).toHaveValue("MINE");
  if (app.hasScript) await expectAccessible(page);
  await app.dialog.getByLabel("Name of the view").fill("Active ones");
  await app.dialog.getByRole("button", { name: "Save" }).click();
  await app.expectSaid("View saved.");
  await expect(views.locator(".chips").getByRole("listitem")).toHaveCount(2);
});

test("a view is deleted from wherever its list is", async ({ app, api, page }) => {
  const stem = await arrange(app, api);
  const views = page.getByRole("navigation", { name: "Saved views" });
  await app.open(`/admin/tenants?q=${stem}`);
  await app.link("Save view").click();
  await app.dialog.getByLabel("Name of the view").fill("Elsewhere");
  await app.dialog.getByRole("button", { name: "Save" }).click();
  await app.expectSaid("View saved.");

  await app.open("/admin/tenants?status=ACTIVE");
  await views.getByText("Manage views").click();
  await views.getByRole("link", { name: "Delete Elsewhere" }).click();
  await app.dialog.getByRole("button", { name: "Delete" }).click();
  await app.expectSaid("View deleted.");
  await expect(views.getByRole("link", { name: "Elsewhere" })).toHaveCount(0);
});

test("a view that shows all columns shows them wherever some are hidden", async ({ app, api, page }) => {
  const stem = await arrange(app, api);
  await app.open(`/admin/tenants?q=${stem}`);
  await app.link("Save view").click();
  await app.dialog.getByLabel("Name of the view").fill("Everything");
  await app.dialog.getByRole("button", { name: "Save" }).click();
  await app.expectSaid("View saved.");
  await app.open("/admin/tenants");
  await page.locator(".columns-choice > summary").click();
  const kept = page.waitForResponse((it) => it.url().endsWith("/ui/columns"));
  await page.getByRole("checkbox", { name: "Created by", exact: true }).setChecked(false);
  if (!app.hasScript) await app.button("Keep").click();
  await kept;
  const heading = page.getByRole("columnheader", { name: "Created by" });
  await expect(heading).toHaveCount(0);

  await app.link("Everything").click();

  await expect(heading).toBeVisible();
});

test("views are a person's own, and of their list", async ({ app, api, page }) => {
  const stem = await arrange(app, api);
  const views = page.getByRole("navigation", { name: "Saved views" });
  await app.open(`/admin/tenants?q=${stem}`);
  await views.getByRole("link", { name: "Save view" }).click();
  await app.dialog.getByLabel("Name of the view").fill("Mine alone");
  await app.dialog.getByRole("button", { name: "Save" }).click();
  await app.expectSaid("View saved.");

  await app.open("/admin/packs/reports");
  await expect(views).toHaveCount(0);
  await app.signInAs(await api.createPerson("viewer"));
  await app.open("/admin/tenants");
  await expect(app.heading("Tenants")).toBeVisible();
  await expect(page.getByText("Mine alone")).toHaveCount(0);
});

test("a view has the columns that it was saved with", async ({ app, api, page }) => {
  const stem = await arrange(app, api);
  const heading = page.getByRole("columnheader", { name: "Created by" });
  const choose = async (isShown: boolean) => {
    const box = page.getByRole("checkbox", { name: "Created by", exact: true });
    if (!(await box.isVisible())) await page.locator(".columns-choice > summary").click();
    const kept = page.waitForResponse((it) => it.url().endsWith("/ui/columns"));
    await box.setChecked(isShown);
    if (!app.hasScript) await app.button("Keep").click();
    await kept;
  };
  await app.open(`/admin/tenants?q=${stem}`);
  await choose(false);
  await expect(heading).toHaveCount(0);
  await app.link("Save view").click();
  await app.dialog.getByLabel("Name of the view").fill("Narrow");
  await app.dialog.getByRole("button", { name: "Save" }).click();
  await app.expectSaid("View saved.");

  await app.open(`/admin/tenants?q=${stem}`);
  await choose(true);
  await expect(heading).toBeVisible();
  await app.link("Narrow").click();
  await expect(heading).toHaveCount(0);
  await expect(app.link("Narrow")).toHaveAttribute("aria-current", "page");

  // What is chosen while a view is open is chosen for the list, and the view is left.
  await choose(true);
  await expect(heading).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/admin/tenants\\?q=${stem}$`));
});

test("a view is saved in Thai", async ({ app, api, page, baseURL }) => {
  const stem = await arrange(app, api);
  await page.context().addCookies([{ name: "tenantry_language", value: "th", url: baseURL ?? "" }]);
  await app.open(`/admin/tenants?q=${stem}`);
  await app.link("บันทึกมุมมอง").click();
  await app.dialog.getByLabel("ชื่อมุมมอง").fill("ของฉัน");
  await app.dialog.getByRole("button", { name: "บันทึก" }).click();
  await app.expectSaid("บันทึกมุมมองแล้ว");
  await expect(app.link("ของฉัน")).toBeVisible();
});
