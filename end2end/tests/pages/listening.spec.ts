// What is read out of four key pages: names that are there, told apart, said once, and not run together.

import type { Page } from "@playwright/test";
import { expect, seed, test, unique } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { arrange } from "../../pages/catalogue.ts";
import { ImportPage } from "../../pages/import.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

/** The names of everything on the page that can be pressed or filled in, and of its landmarks. */
async function namesOf(page: Page): Promise<string[]> {
  const tree = await page.locator("body").ariaSnapshot();
  const roles =
    "button|link|textbox|searchbox|combobox|checkbox|radio|region|navigation|dialog|table|heading";
  return [...tree.matchAll(new RegExp(`- '?(?:${roles}) "(.*?)"`, "g"))].map((found) => found[1] ?? "");
}

/** Nothing is without a name, says a word twice in a row, or has a place that was not filled in. */
async function expectPlain(page: Page): Promise<void> {
  const tree = await page.locator("body").ariaSnapshot();
  expect(tree).not.toMatch(/^\s*- (button|link|textbox|combobox|checkbox|radio|dialog|table)(?=:|$| \[)/m);
  for (const name of await namesOf(page)) {
    expect(name).not.toMatch(/\b(\w{3,}) \1\b/);
    expect(name).not.toMatch(/\{[a-z_]+\}/);
  }
}

test("the list of tenants", async ({ app, api, page }) => {
  const tenant = unique("HEARD");
  await api.createTenant(tenant, "Heard Ltd");
  await app.open(`/admin/tenants?q=${tenant}`);

  await expectPlain(page);
  await expect(page.getByRole("navigation", { name: "Main" })).toMatchAriaSnapshot(`
    - navigation "Main":
      - link "Overview"
      - link "Tenants"
      - link "Packs"
  `);
  await expect(page.getByRole("table")).toMatchAriaSnapshot(`
    - table "Tenants":
      - rowgroup:
        - row:
          - columnheader "Select"
          - columnheader "Tenant id"
          - columnheader "Name"
          - columnheader "Status"
          - columnheader "Active configuration"
      - rowgroup:
        - row /${tenant} Heard Ltd Active None yet/:
          - cell:
            - checkbox "Select ${tenant}"
          - rowheader "${tenant}":
            - link "${tenant}"
          - cell "Heard Ltd"
          - cell "Active"
          - cell "None yet"
          - cell /UTC|\\d/
          - cell
          - cell:
            - link "Suspend ${tenant}"
  `);
});

test("a tenant with the activation dialog open", async ({ app, api, page }) => {
  const { tenant } = await arrange(api);
  const pair = { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.5" };
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, pair);

  await expectPlain(page);
  await expect(dialog.root).toMatchAriaSnapshot(`
    - dialog "Activate a configuration for Name of ${tenant}":
      - heading "Activate a configuration for Name of ${tenant}" [level=2]
      - combobox "Domain"
      - combobox "Domain pack"
      - combobox "Tenant pack"
      - heading "Activate Finance v3.2 + v1.5 for ${tenant}" [level=3]
      - table "Before and after":
        - rowgroup:
          - row "Part In force now After activation"
        - rowgroup:
          - row "Domain pack Finance v3.2 Finance v3.2"
          - row "Tenant pack v1.4 v1.5"
          - row "Revision 2 3"
      - region "Linked playbooks":
        - heading "Linked playbooks" [level=3]
        - list:
          - listitem:
            - paragraph:
              - link /v1\\.0$/
      - region "What changes":
        - heading "What changes" [level=3]
        - paragraph: /^\\d+ added, \\d+ changed, \\d+ removed; \\d+ narrows?\\.$/
      - region "Test suites of the pair"
      - textbox "Reason"
      - checkbox /^I accept the \\d+ warnings\\.$/
      - link "Cancel"
      - button "Request approval"
  `);
});

test("import, with findings beside the text @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(seed("e2e/domain.three-problems.json"));
  await form.validate();
  await expect(form.findings).toHaveCount(3);

  await expectPlain(page);
  const main = page.getByRole("main");
  const zone = main.getByLabel("Drop files here, or choose some", { exact: true });
  await expect(zone).toHaveAccessibleDescription("JSON, up to 8 MiB");
  await expect(main.getByLabel("Version", { exact: true })).toHaveAccessibleDescription(/^Such as v3\.2/);
  await expect(main.getByRole("textbox", { name: "Document" })).toHaveAccessibleDescription(
    /Press Escape, then Tab/,
  );
  await expect(main.getByRole("region", { name: "Validation" })).toMatchAriaSnapshot(`
    - region "Validation":
      - heading "Validation" [level=2]
      - list:
        - listitem:
          - paragraph:
            - strong: Error
            - link "missing_field"
            - link /^Line \\d+, column \\d+$/
  `);
});

test("a pack", async ({ app, api, page }) => {
  await arrange(api);
  await app.open("/admin/packs/domain/Finance/v3.2");

  await expectPlain(page);
  await expect(page.getByRole("navigation", { name: "Breadcrumbs" })).toMatchAriaSnapshot(`
    - navigation "Breadcrumbs":
      - list:
        - listitem:
          - link "Packs"
        - listitem:
          - link "Domain packs"
        - listitem: Finance v3.2
  `);
  // What stands between the crumbs is not read out.
  expect(await page.getByRole("navigation", { name: "Breadcrumbs" }).ariaSnapshot()).not.toContain("/\n");
  await expect(page.getByRole("navigation", { name: "About this version" })).toMatchAriaSnapshot(`
    - navigation "About this version":
      - link "Overview"
      - link "Tests"
      - link "Findings"
      - link "Document"
      - link "History"
  `);
  await expect(
    page.getByRole("region", { name: /^Exception types \d+$/ }).getByRole("table"),
  ).toMatchAriaSnapshot(`
    - table "Exception types":
      - rowgroup:
        - row "Name Severity Detection rules Severity rules"
      - rowgroup:
        - row:
          - rowheader:
            - link "BANK_RECONCILIATION_BREAK"
          - cell "MEDIUM"
  `);
});
