// Histories of versions that belong to one test alone.

import type { Api } from "../fixtures/api.ts";
import { seed, unique } from "../fixtures/api.ts";

interface Pack {
  readonly domainName: string;
  readonly tools: Record<string, object>;
}

/** A small pack without findings, under a name of its own. */
export function smallPack(domain: string, version: string, more: object = {}): Pack {
  return { ...JSON.parse(seed("e2e/domain.clean.json")), domainName: domain, version, ...more };
}

/** A domain with two versions that differ in their description alone; its name. */
export async function twoVersions(api: Api): Promise<string> {
  const domain = unique("Domain");
  await api.importDomainPack(smallPack(domain, "v1.0"));
  await api.importDomainPack(smallPack(domain, "v1.1", { description: "The second of two." }));
  return domain;
}

/** Both versions of the retail example, which differ in many ways. */
export async function retailVersions(api: Api): Promise<string> {
  for (const version of ["v1.0", "v1.1"]) {
    await api.importDomainPack(JSON.parse(seed(`retail/domain.${version}.json`)));
  }
  return "RetailReturns";
}
