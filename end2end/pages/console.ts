// The console as a person uses it, with or without script.

import { expect, type Locator, type Page } from "@playwright/test";
import type { Server } from "../fixtures/server.ts";

export interface Person {
  readonly username: string;
  readonly password: string;
}

export class Console {
  constructor(
    readonly page: Page,
    private readonly server: Server,
    readonly hasScript: boolean,
  ) {}

  get admin(): Person {
    return { username: "admin", password: this.server.adminPassword };
  }

  /** Goes to a page and waits until it listens. */
  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.ready();
  }

  /** Waits until the page listens; without script it does as soon as it is there. */
  async ready(): Promise<void> {
    if (this.hasScript) await expect(this.page.locator("html[data-hydrated]")).toBeAttached();
  }

  /** Begins a session past the form, which tests of the form do not want. */
  async signInAs(person: Person): Promise<void> {
    const answer = await this.page.request.post("/auth/sign-in", {
      data: { username: person.username, password: person.password },
      headers: { origin: this.server.url },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  signInAsAdmin(): Promise<void> {
    return this.signInAs(this.admin);
  }

  /** Fills in the sign-in form that is shown. */
  async fillInSignIn({ username, password }: Person): Promise<void> {
    await this.page.getByLabel("User name").fill(username);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole("heading", { level: 1, name });
  }

  /** The message at the edge of the page that says what was just done. */
  async expectSaid(message: string): Promise<void> {
    await expect(this.page.locator(".toasts").getByText(message)).toBeVisible();
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole("link", { name });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  /** The page's only dialog. */
  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }
}
