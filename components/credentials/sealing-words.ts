import type { inferRouterOutputs } from "@trpc/server";
import type { Status } from "@/domain/status";
import type { AppRouter } from "@/server/router";

export type Sealing = inferRouterOutputs<AppRouter>["secrets"]["sealing"];
export type KeyRow = Sealing["keys"][number];
export type RoundRow = Sealing["rounds"][number];

const counted = (count: number) => (count === 1 ? "1 secret" : `${count.toLocaleString("en")} secrets`);

/** Can what is held here be opened, and is the key being changed? */
export function sealingAnswer({
  trouble,
  keys,
  secrets,
  round,
}: Pick<Sealing, "trouble" | "keys" | "secrets" | "round">): string {
  if (trouble) return trouble;
  const lost = keys
    .filter(({ standing }) => standing === "not there")
    .reduce((sum, { rows }) => sum + rows, 0);
  if (lost > 0)
    return `${counted(lost)} of ${secrets.toLocaleString("en")} cannot be opened: the keyring does not hold ${lost === 1 ? "its" : "their"} key. Put the keyring back that does.`;
  if (round?.stuck)
    return `${counted(round.stuck)} could not be moved to the new key: ${round.stuck === 1 ? "its row was" : "their rows were"} tampered with. Enter ${round.stuck === 1 ? "it" : "them"} again.`;
  if (round && round.left > 0)
    return `Secrets are moving to a new key: ${(secrets - round.left).toLocaleString("en")} of ${secrets.toLocaleString("en")} have. All of them can be used meanwhile.`;
  if (round)
    return "All secrets have moved. The key before stays a few minutes, for whoever has not seen the new one.";
  if (secrets === 0) return "No secret is held here yet. The keyring is ready.";
  return `${counted(secrets)} ${secrets === 1 ? "is" : "are"} sealed here, all under the key in use.`;
}

export const KEY_STATUS: Record<KeyRow["standing"], Status> = {
  "in use": "ok",
  "being replaced": "paused",
  "not there": "alert",
};
