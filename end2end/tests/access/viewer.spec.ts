// A viewer reads everything a viewer may read, and changes nothing: not in the console, not past it.

import { Api, DOMAIN_PACK, expect, seed, test, unique } from "../../fixtures/index.ts";

const REFUSED = "You do not have access to this";

test("the console offers a viewer nothing that changes anything", async ({ app, api }) => {
  const tenant = await api.createOnboardedTenant();
  await app.signInAs(await api.createPerson("viewer"));

  await app.open("/admin/tenants");
  await expect(app.link(tenant).first()).toBeVisible();
  await expect(app.link("New tenant")).toHaveCount(0);
  await expect(app.link(/^Suspend/)).toHaveCount(0);
  await expect(app.link("Audit")).toHaveCount(0);

  await app.open(`/admin/tenants/${tenant}`);
  await expect(app.heading(`Name of ${tenant}`)).toBeVisible();
  await expect(app.link(/^(Activate|Suspend|Import pack)$/)).toHaveCount(0);
});

for (const [path, permission] of [
  ["/admin/tenants/new", "tenants.create"],
  ["/admin/packs/import", "packs.import"],
  ["/admin/activate", "activation.apply"],
  ["/admin/freezes/new", "freezes.manage"],
  ["/admin/audit", "audit.read"],
  ["/admin/users", "access.manage"],
  ["/admin/users/new", "access.manage"],
] as const) {
  test(`a viewer who knows the address of ${path} is refused`, async ({ app, api, page, watch }) => {
    watch.expect(/status of 403/);
    await app.signInAs(await api.createPerson("viewer"));

    const answer = await page.goto(path);
    await app.ready();

    expect(answer?.status()).toBe(403);
    await expect(app.heading(/./)).toHaveCount(1);
    await expect(page.getByText(REFUSED)).toBeVisible();
    // Roles first, as people call them.
    await expect(page.getByRole("main")).toContainText(/It is open to these roles[^`]*: .*Administrator/);
    await expect(page.getByRole("main")).toContainText(permission);
    await expect(page.getByRole("main")).toContainText("Ask an administrator");
    await expect(app.link("Go to the overview")).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await expect(page.locator("main form")).toHaveCount(0);
  });
}

test("a viewer's suspend dialog does not open by its address", async ({ app, api }) => {
  const tenant = await api.createOnboardedTenant();
  await app.signInAs(await api.createPerson("viewer"));

  await app.open(`/admin/tenants/${tenant}?confirm=suspend`);

  await expect(app.heading(`Name of ${tenant}`)).toBeVisible();
  await expect(app.dialog).toHaveCount(0);
});

test("a form forged with a viewer's session is refused", async ({ app, api, page, server }) => {
  const tenant = unique("FORGED");
  await app.signInAs(await api.createPerson("viewer"));

  const answer = await page.request.post("/ui/tenants/create", {
    form: { "input[tenant_id]": tenant, "input[name]": "Forged" },
    headers: { origin: server.url, accept: "application/json" },
  });

  expect(answer.status()).toBe(403);
  expect((await api.get(`/admin/tenants/${tenant}`)).status()).toBe(404);
});

test("a viewer's token reads and changes nothing over HTTP", async ({ api, server }) => {
  const tenant = await api.createOnboardedTenant();
  const viewer = await Api.withToken(server, (await api.createToken("viewer")).secret);
  const refusals = [
    await viewer.post("/admin/tenants", { tenant_id: unique("NEW"), name: "New" }),
    await viewer.patchRefused(`/admin/tenants/${tenant}/status`, { status: "SUSPENDED", reason: "No" }),
    await viewer.post("/admin/packs/domain/import", { content: JSON.parse(seed(DOMAIN_PACK)) }),
    await viewer.post("/admin/packs/activate", { tenant_id: tenant, domain_pack_version: "v3.2" }),
    await viewer.get("/admin/audit"),
  ];

  expect((await viewer.get(`/admin/tenants/${tenant}`)).status()).toBe(200);
  expect((await viewer.get("/admin/packs/domain/Finance/v3.2")).status()).toBe(200);
  for (const refusal of refusals) {
    expect(refusal.status(), refusal.url()).toBe(403);
    expect(refusal.headers()["content-type"]).toContain("application/problem+json");
  }
  const active = await (await api.get(`/admin/tenants/${tenant}/active-config`)).json();
  expect(active.revision).toBe(0);
  await viewer.dispose();
});
