// Guessing a password is slowed down, and the wait ends by itself.

import { expect, test, unique } from "../../fixtures/index.ts";

test("wrong passwords have to wait, and the wait ends", async ({ app, api, page, watch }) => {
  watch.expect(/status of (401|429)/);
  const person = { username: unique("guessed"), password: "quite an unusual one" };
  const made = await api.post("/admin/users", { ...person, bindings: [{ role: "viewer" }] });
  expect(made.status()).toBe(201);
  await app.open("/sign-in");

  await test.step("the first failures cost nothing but the answer", async () => {
    for (let attempt = 0; attempt < 4; attempt++) {
      await app.fillInSignIn({ ...person, password: `wrong password ${attempt}` });
      await expect(page.getByRole("alert")).toContainText("The user name or the password is wrong");
      await app.ready();
      await expect(page.getByLabel("User name")).toHaveValue(person.username);
    }
  });

  await test.step("then even the right password has to wait", async () => {
    await app.fillInSignIn(person);
    await expect(page.getByRole("alert")).toContainText(/Try again in \d+ seconds/);
    await app.ready();
  });

  await test.step("and after the wait it is taken", async () => {
    const seconds = /in (\d+) seconds/.exec((await page.getByRole("alert").textContent()) ?? "")?.[1];
    await page.waitForTimeout(Number(seconds) * 1000);
    await app.fillInSignIn(person);
    await expect(app.heading(/Welcome/)).toBeVisible();
  });
});
