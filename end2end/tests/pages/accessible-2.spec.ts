// Half of the pages; the other half is in accessible-1.spec.ts.

import { EVERY_VIEW, expect, expectAccessible, seed, test } from "../../fixtures/index.ts";
import { testAccessible } from "../../pages/accessible.ts";
import { ImportPage } from "../../pages/import.ts";

testAccessible(1);

test("findings beside a document are accessible @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(seed("e2e/domain.three-problems.json"));
  await form.validate();
  await expect(form.findings).toHaveCount(3);

  await expectAccessible(page, EVERY_VIEW);
});
