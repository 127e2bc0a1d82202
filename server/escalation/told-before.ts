import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { Way } from "@/domain/escalation-reach";

export type Group = { groupKey: string; environmentId: string; since: Date };

export type ToldBefore = {
  /** Who heard of the group since then, and has not heard that it is over. */
  ways: (Way & { editsInPlace: boolean })[];
  /** How many of the group are there still, and how many of those nobody has taken. */
  unresolved: number;
  open: number;
};

export async function toldBefore(db: Db, groups: readonly Group[]): Promise<Map<string, ToldBefore>> {
  if (groups.length === 0) return new Map();
  const asked = JSON.stringify(
    groups.map(({ groupKey, environmentId, since }) => ({
      group_key: groupKey,
      environment_id: environmentId,
      since,
    })),
  );
  const { rows } = await db.execute<{
    group_key: string;
    unresolved: string;
    open: string;
    ways: { channelId: string; recipient: string; editsInPlace: boolean }[] | null;
  }>(sql`
    select g.group_key, counted.unresolved, counted.open, heard.ways
    from jsonb_to_recordset(${asked}::jsonb) as g(group_key text, environment_id text, since timestamptz)
    cross join lateral (
      select count(*) as unresolved, count(*) filter (where state = 'open') as open
      from alerts where alerts.environment_id = g.environment_id and alerts.group_key = g.group_key and state <> 'resolved'
        and silence_id is null and quiet_because is null and folded_under is null
    ) counted
    cross join lateral (
      select jsonb_agg(jsonb_build_object('channelId', channel_id, 'recipient', recipient, 'editsInPlace', kind = 'slack-bot')) as ways
      from (
        select distinct on (n.channel_id, n.recipient) n.channel_id, n.recipient, n.event, c.kind
        from notifications n join channels c on c.id = n.channel_id
        where n.group_key = g.group_key and n.created_at >= g.since
          and n.event in ('trigger', 'remind', 'handover', 'resolve') and n.state not in ('failed', 'dropped')
        order by n.channel_id, n.recipient, n.created_at desc, n.event = 'resolve'
      ) latest
      where latest.event <> 'resolve'
    ) heard`);
  return new Map(
    rows.map((row) => [
      row.group_key,
      { ways: row.ways ?? [], unresolved: Number(row.unresolved), open: Number(row.open) },
    ]),
  );
}
