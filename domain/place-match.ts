import type { Place } from "./access";

/** "auditron", "auditron/production" or "auditron/production|kingston". */
export function placeOf(text: string): Place {
  const [environmentId = "", tenant] = text.split("|");
  const [platformId = ""] = environmentId.split("/");
  return {
    platformId: platformId || null,
    environmentId: environmentId.includes("/") ? environmentId : null,
    tenant: tenant || null,
  };
}

/** Whether what counts in one place counts in the other: the same, or a part of it. */
export function covers(held: Place, wanted: Place): boolean {
  const platformOf = ({ platformId, environmentId }: Place) =>
    platformId ?? environmentId?.split("/")[0] ?? null;
  const isIn = (own: string | null, other: string | null) => own === null || own === other;
  return (
    isIn(platformOf(held), platformOf(wanted)) &&
    isIn(held.environmentId, wanted.environmentId) &&
    isIn(held.tenant, wanted.tenant)
  );
}

export function placeWords({ platformId, environmentId, tenant }: Place): string {
  const where = environmentId ?? platformId;
  if (!where && !tenant) return "everywhere";
  return tenant ? `tenant ${tenant}${where ? ` of ${where}` : ""}` : `${where}`;
}
