import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { whyNot } from "@/domain/access";
import { badRequest, forbidden } from "@/domain/errors";
import { PLATFORM_IDS } from "@/domain/platform";
import type { Context } from "@/server/command";
import { narrowedTo } from "@/server/grants/narrow";
import { ROW_SET_NAMES, ROW_SETS, type RowSet } from "./row-sets";
import { at } from "./sections/section";

const PAGE = 200;

export const RowsBehind = z.strictObject({
  set: z.enum(ROW_SET_NAMES),
  from: z.date(),
  to: z.date(),
  platform: z.enum(PLATFORM_IDS).optional(),
  environment: z.string().max(200).optional(),
  of: z.string().max(300).optional(),
  only: z.string().max(40).optional(),
});

/** The rows behind a figure: those of its time, counted by the very conditions that made it. */
export async function rowsBehind({ db, actor }: Context, input: z.output<typeof RowsBehind>) {
  const set: RowSet = ROW_SETS[input.set];
  const refused = set.needs && whyNot(actor, set.needs);
  if (refused) throw forbidden(refused);
  const only =
    input.only !== undefined && Object.hasOwn(set.only, input.only) ? set.only[input.only] : undefined;
  if (input.only !== undefined && !only) throw badRequest(`These rows have no part "${input.only}".`);
  const wanted: SQL[] = [
    sql`${set.at} >= ${at(input.from)} and ${set.at} < ${at(input.to)}`,
    ...(only ? [only] : []),
    // What belongs to no place in sight is for those who may everywhere; not every table is held by the database.
    ...(set.place && narrowedTo(actor, "report:read") ? [sql`${set.place} is not null`] : []),
    ...(input.environment && set.place ? [sql`${set.place} = ${input.environment}`] : []),
    ...(input.platform && set.place ? [sql`starts_with(${set.place}, ${`${input.platform}/`})`] : []),
    ...(input.of && set.of ? [sql`${set.of} = ${input.of}`] : []),
  ];
  const where = sql.join(wanted, sql` and `);
  const columns = set.columns.map(({ key, value }) => sql`${value} as ${sql.identifier(key)}`);
  const { rows } = await db.execute<Record<string, string | number | Date | null>>(sql`
    select ${sql.join([...columns, sql`${set.path ?? sql`null`} as path`], sql`, `)} from ${set.rows}
    where ${where} order by ${set.order} limit ${PAGE}`);
  const { rows: counted } = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from ${set.rows} where ${where}`,
  );
  return {
    title: set.title,
    columns: set.columns.map(({ key, title, unit }) => ({ key, title, unit })),
    rows: rows.map(({ path, ...cells }) => ({
      path: path === null ? null : String(path),
      cells: Object.fromEntries(
        set.columns.map(({ key, unit }) => [key, plainOf(cells[key] ?? null, unit)] as const),
      ),
    })),
    count: counted[0]?.count ?? 0,
  };
}

function plainOf(value: string | number | Date | null, unit: string): string | number | null {
  if (value === null || unit === "text") return value === null ? null : String(value);
  if (unit === "moment") return new Date(value).toISOString();
  return Number(value);
}
