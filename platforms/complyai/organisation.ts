import { z } from "zod";
import type { FlowSight } from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";
import { OrganizationId } from "./owners-notify";
import { readOrganizations, readTokens } from "./queries";

/** What the flows of an organisation begin with. */
export const input = z.strictObject({ tenant: OrganizationId });
export const field = {
  key: "tenant",
  title: "Organisation",
  kind: "text",
  required: true,
  help: "Its id at ComplyAI. Organisations sign up there themselves.",
} as const;
export const idOf = ({ input: given }: FlowSight) => given.tenant ?? "";
export const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

export async function organizationOf(c: Conversation, id: string) {
  const { rows, evidence } = await readOrganizations(c, c.now());
  return { row: rows.find((row) => row.id === id), evidence };
}

/** The business account whose token its syncs use. */
export async function businessOf(c: Conversation, id: string): Promise<string | undefined> {
  const { rows } = await readTokens(c);
  return rows.find((row) => row.organization === id)?.id ?? undefined;
}
