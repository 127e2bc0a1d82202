import { sql } from "drizzle-orm";
import { at, during, type Exception, figure, plural, type SectionMaker, tableOf, text } from "./section";

type Verification = { at: string; kind: string; state: string; problems: string[] };
type Proof = { at: string; state: string; problems: string[]; tried: number };

/** Whether the trail and the permissions held each time they were proved. */
export const auditSection: SectionMaker = async (ctx) => {
  const scope = ctx.platformId ? `${ctx.platformId}/%` : "%";
  const { rows: walks } = await ctx.db.execute<Verification>(sql`
    select v.finished_at as at, v.kind, v.state, coalesce((select array_agg(p) from jsonb_array_elements(v.scopes) s,
      jsonb_array_elements_text(s -> 'problems') p where s ->> 'scope' like ${scope}), '{}') as problems
    from audit_verifications v where v.state in ('sound', 'broken', 'failed') and ${during(ctx, sql`v.finished_at`)}
    order by v.finished_at desc, v.id`);
  const { rows: proofs } = ctx.platformId
    ? { rows: [] }
    : await ctx.db.execute<Proof>(sql`
        select finished_at as at, state, array(select jsonb_array_elements_text(problems)) as problems, tried from permission_proofs
        where state in ('held', 'broken', 'failed') and ${during(ctx, sql`finished_at`)} order by finished_at desc, id`);
  const { rows: open } = await ctx.db.execute<{ count: number }>(sql`
    select count(*)::int as count from audit_verifications where state in ('waiting', 'running') and requested_at < ${at(ctx.to)}`);
  const broken = walks.filter(({ state, problems }) =>
    ctx.platformId ? problems.length > 0 : state === "broken",
  );
  const gaps = proofs.filter(({ state }) => state === "broken");
  const exceptions: Exception[] = [
    ...(broken.length > 0
      ? [
          {
            says: `The trail did not verify ${plural(broken.length, "time")}: ${broken[0]?.problems[0] ?? "see the trail"}`,
            status: "alert" as const,
            href: "/audit/chain",
          },
        ]
      : []),
    ...gaps.slice(0, 1).map(({ problems }) => ({
      says: `The proof of permissions found a gap: ${problems[0] ?? "see the proof"}`,
      status: "alert" as const,
      href: "/people/permissions",
    })),
  ];
  const line = (says: string, times: number, found: number, href: string) => ({
    cells: {
      what: text(says, { href }),
      times: figure(times, href, times === 0 ? "unknown" : "ok"),
      found: figure(times === 0 ? null : found, href, times === 0 ? "unknown" : found > 0 ? "alert" : "ok"),
    },
  });
  return {
    section: {
      says:
        walks.length === 0
          ? "The trail was not verified in this time."
          : `The trail was verified ${plural(walks.length, "time")}, ${broken.length === 0 ? "each time without a finding" : `${broken.length} with a finding`}.`,
      tables: [
        tableOf(
          {
            key: "proofs",
            title: "What was proved",
            columns: [
              { key: "what", title: "What", unit: "text" },
              { key: "times", title: "Times", unit: "count" },
              { key: "found", title: "With a finding", unit: "count" },
            ],
            empty: "Nothing was proved.",
          },
          [
            line("The trail is whole", walks.length, broken.length, "/audit/chain"),
            ...(ctx.platformId
              ? []
              : [
                  line(
                    "Each role may what the table says",
                    proofs.length,
                    gaps.length,
                    "/people/permissions",
                  ),
                ]),
          ],
        ),
      ],
    },
    exceptions,
    missing: [
      ...(walks.length === 0 ? ["Audit findings: the trail was not verified in this time."] : []),
      ...(open[0]?.count ? ["A verification of the trail was still under way."] : []),
    ],
  };
};
