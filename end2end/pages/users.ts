// The forms about people.

import type { Locator, Page } from "@playwright/test";
import type { Person } from "./console.ts";

/** A role by its name, and a tenant's id or `Everywhere`. */
export type Given = readonly [role: string, place: string];

/** Fills in the form for a new user, with a row of its own for each role. */
export async function fillInUser(page: Page, person: Person, given: readonly Given[]): Promise<void> {
  await page.getByLabel("User name").fill(person.username);
  await page.getByLabel("Password").fill(person.password);
  for (const [index, [role, place]] of given.entries()) {
    const roles = page.getByLabel(`Role ${index + 1}`, { exact: true }).filter({ visible: true });
    if (!(await roles.isVisible())) await page.getByRole("button", { name: "Add a role" }).click();
    await roles.selectOption({ label: role });
    const where = page.getByLabel(`Where role ${index + 1} holds`, { exact: true });
    await choosePlace(where.filter({ visible: true }), place === "Everywhere" ? "*" : place);
  }
}

/** Chooses where a role holds: from a list, or by its id where there are too many for one. */
export async function choosePlace(field: Locator, place: string): Promise<void> {
  const isList = await field.evaluate((element) => element.tagName === "SELECT");
  await (isList ? field.selectOption(place) : field.fill(place));
}

/** Types one's own password into the form or dialog that asks for it. */
export async function confirm(form: Page | Locator, password: string): Promise<void> {
  await form.getByLabel("Confirm that it is you").fill(password);
}
