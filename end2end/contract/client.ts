// What a service writes against a client made from the API's description. It is type-checked and never run: what
// cannot be said here, nobody can say.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.ts";

type Schemas = components["schemas"];

export function client(baseUrl: string, token: string) {
  return createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });
}

type Client = ReturnType<typeof client>;

/** Imports a document that a program has made, or read as text; answers the version it has. */
export async function importPack(api: Client, content: Record<string, unknown> | string): Promise<string> {
  const { data, error } = await api.POST("/admin/packs/domain/import", {
    body: { content, bump: "minor", note: "from a program" },
  });
  if (data) return data.version;
  throw new Error(
    error.findings?.map((one) => `${one.line}: ${one.code}: ${one.message}`).join("\n") ?? error.detail,
  );
}

/** Imports a document as the body itself, with the other fields in the query. */
export function importDocument(api: Client, document: Record<string, unknown>) {
  return api.POST("/admin/packs/domain/import", {
    params: { query: { version: "v1.0", note: "from a file" } },
    headers: { "content-type": "application/vnd.tenantry.pack+json" },
    body: document,
  });
}

/** Reads a document back, and what stands in it. */
export async function descriptionOf(api: Client, domain: string): Promise<unknown> {
  const path = { domain, version: "latest" };
  const { data } = await api.GET("/admin/packs/domain/{domain}/{version}", { params: { path } });
  const raw = await api.GET("/admin/packs/domain/{domain}/{version}/raw", { params: { path } });
  const content: Schemas["PackDetail"]["content"] | undefined = data?.content;
  return content?.description ?? raw.data?.description;
}

/** Reads the trail, with what was there before and after. */
export async function refusals(api: Client): Promise<string[]> {
  const query = { from: "2026-01-01", limit: 200, action: "tenants." };
  const { data } = await api.GET("/admin/audit", { params: { query } });
  const refused = data?.items.filter((row) => row.outcome === "refused") ?? [];
  return refused.map(
    (row) => `${row.at} ${row.actor_name} ${row.action} ${name(row.before)} ${name(row.after)}`,
  );
}

// A row that the trail could have: nothing before, some fields after.
export const before: Schemas["AuditFacts"]["before"] = null;
export const after: Schemas["AuditFacts"]["after"] = { tenant_id: "ACME", name: "ACME" };

function name(thing: Schemas["AuditFacts"]["before"]): string {
  return typeof thing?.name === "string" ? thing.name : "-";
}

/** Reads fields of the configuration in force. */
export async function limits(api: Client, tenant_id: string): Promise<[number, number, string[]]> {
  const { data } = await api.GET("/runtime/v1/tenants/{tenant_id}/config", {
    params: { path: { tenant_id } },
  });
  const threshold: number = data?.guardrails.humanApprovalThreshold ?? 1;
  const timeout: number = data?.tools.getTrade?.timeoutSeconds ?? 30;
  const actions: string[] =
    data?.playbooks.flatMap((playbook) => playbook.steps.map((step) => step.action)) ?? [];
  return [threshold, timeout, actions];
}

/** Decides a pack's own tests. */
export async function failures(api: Client, content: Record<string, unknown>): Promise<string[]> {
  const { data } = await api.POST("/admin/packs/validate", { body: { kind: "domain", content } });
  const failed = data?.suites?.filter((suite) => suite.mismatches.length > 0) ?? [];
  return failed.map(({ name, actual }) => `${name}: ${actual.outcome satisfies Schemas["DecisionOutcome"]}`);
}
