import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { seal } from "@/platforms/drivers/fernet";
import { simUserToken } from "./sim-meta";
import { SIM_TOKEN_KEY } from "./world-outside";

const ANSWERS_AFTER_MS = 3 * 60_000;
const LIVES_MS = 60 * 86_400_000;

/** Owners who are asked to connect Meta again do so after some minutes; each message is answered once. */
export function reconnectingOwners(pool: Pool, schema: string) {
  const asked = new Map<string, number>();
  const ends = new Map<number, number>();
  return {
    /** When the token of an organisation ends that was connected again. */
    ends,
    async move(now: number): Promise<void> {
      const { rows } = await pool.query<{ message: string; id: number }>(
        `select n.id::text as message, m.organization_id as id from ${schema}.notifications n
          join ${schema}.user_organizations m on m.user_id = n.user_id where n.type = 'token_expiring'`,
      );
      for (const { message, id } of rows) {
        const at = asked.get(message) ?? now;
        asked.set(message, at);
        if (!(now - at >= ANSWERS_AFTER_MS)) continue;
        asked.set(message, Number.NaN);
        const end = now + LIVES_MS;
        ends.set(id, end);
        await pool.query(
          `update ${schema}.org_business_accounts set token_expires_at = $2, system_user_access_token = $3
            where organization_id = $1`,
          [
            id,
            new Date(end).toISOString(),
            seal(
              simUserToken(id, end),
              SIM_TOKEN_KEY,
              new Date(now),
              createHash("md5").update(message).digest(),
            ),
          ],
        );
      }
    },
  };
}
