// Jobs: what is done in the background, as it stands now; what recurs is tried again and never cancelled.

import { expect, test } from "../../fixtures/index.ts";

test("what recurs is listed, filtered and run at once", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  await app.link("Jobs").click();
  await expect(app.heading("Jobs")).toBeVisible();

  const prune = page.getByRole("row", { name: /prune/ });
  await expect(prune).toHaveCount(1);
  await expect(prune).toContainText(/Waits|Runs/);
  await expect(page.getByRole("row", { name: /relay/ })).toHaveCount(1);

  await app.open("/admin/jobs?kind=prune");
  await expect(page.getByRole("row", { name: /relay/ })).toHaveCount(0);
  await expect(app.link(/^Cancel job prune/)).toHaveCount(0);
  await app.link(/^Try again prune/).click();
  await expect(app.dialog).toContainText("Try prune again");
  await app.dialog.getByRole("button", { name: "Try again" }).click();
  await app.expectSaid("The job will be done at once.");
});

test("nothing matches a kind that there is not", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/jobs?kind=nothing");

  await expect(page.getByText("No job fits these filters.")).toBeVisible();
  await app.link("Clear filters").first().click();
  await expect(page.getByRole("row", { name: /prune/ })).toHaveCount(1);
});

test("a list that is looked at keeps up to date until it is told not to @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/jobs");
  const asked = () =>
    page.waitForRequest(
      (request) => request.url().endsWith("/ui/ask") && !!request.postData()?.includes("jobs.list"),
      {
        timeout: 8_000,
      },
    );
  await asked();

  const live = page.getByRole("button", { name: /^Updates every \d+ s$/ });
  await expect(live).toHaveAttribute("aria-pressed", "true");
  await live.click();
  await expect(live).toHaveAttribute("aria-pressed", "false");
  await expect(asked()).rejects.toThrow(/Timeout/);
});
