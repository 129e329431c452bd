import { expect, test } from "../../fixtures/index.ts";

test("a person is led to the sign-in page and on to where they were going", async ({ app, page }) => {
  await app.open("/admin/packs?tab=tenant");
  await expect(app.heading("Sign in")).toBeVisible();

  await app.fillInSignIn(app.admin);

  await expect(app.heading("Packs")).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/packs\?tab=tenant$/);
});

test("a wrong password is refused and the user name stays", async ({ app, page, watch }) => {
  watch.expect(/status of 401/);
  await app.open("/sign-in");

  await app.fillInSignIn({ username: "admin", password: "not-the-password" });

  await expect(page.getByRole("alert")).toContainText(/sign-in|user name|password/i);
  await expect(page.getByLabel("User name")).toHaveValue("admin");
  await expect(page.getByLabel("Password")).toHaveAttribute("type", "password");
});

test("after signing out the pages are closed", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/tenants");

  await page.locator("summary", { hasText: "Account, theme and language" }).click();
  await app.button("Sign out").click();
  await expect(app.heading("Sign in")).toBeVisible();

  await app.open("/admin/tenants");
  await expect(app.heading("Sign in")).toBeVisible();
});
