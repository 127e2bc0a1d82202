import { sql } from "drizzle-orm";
import { rowsAddress, trailAddress } from "@/server/reports/addresses";
import { ACTIONS, ISOLATION, SIGN_INS } from "@/server/reports/row-sets";
import { countSet, sumOf } from "./count-set";
import {
  type Exception,
  plural,
  type SectionContext,
  type SectionMaker,
  tableOf,
  text,
  trouble,
} from "./section";
import { countByAction, trailOf } from "./trail";

const DAY = 86_400_000;
const SIGN_INS_KEPT_DAYS = 30;

type Line = { says: string; count: number; href: string; status: "alert" | "warn" | "unknown" };

/** Refusals, unusual sign-ins, what was done alone, and looks of one tenant at another's rows. */
export const securitySection: SectionMaker = async (ctx) => {
  const lines = [...(await ofPlaces(ctx)), ...(ctx.platformId ? [] : await ofPeople(ctx))];
  const exceptions: Exception[] = lines
    .filter(({ count, status }) => count > 0 && status === "alert")
    .map(({ says, count, href, status }) => ({
      says: `${says}: ${count.toLocaleString("en-US")}.`,
      status,
      href,
    }));
  const isCut = !ctx.platformId && ctx.now.getTime() - ctx.from.getTime() > SIGN_INS_KEPT_DAYS * DAY;
  return {
    section: {
      says:
        exceptions.length === 0
          ? "No security incident was seen."
          : `${plural(exceptions.length, "kind")} of security incident: see the first lines.`,
      tables: [
        tableOf(
          {
            key: "signals",
            title: "What was seen",
            columns: [
              { key: "what", title: "What", unit: "text" },
              { key: "count", title: "Times", unit: "count" },
            ],
            empty: "Nothing is watched.",
          },
          lines.map(({ says, count, href, status }) => ({
            cells: { what: text(says), count: trouble(count, href, status) },
          })),
        ),
      ],
    },
    exceptions,
    missing: isCut
      ? [
          `Failed sign-ins are kept for ${SIGN_INS_KEPT_DAYS} days; those of the beginning of the period are gone.`,
        ]
      : [],
  };
};

async function ofPlaces(ctx: SectionContext): Promise<Line[]> {
  const looks = await countSet(ctx, ISOLATION);
  const actions = await countSet(ctx, ACTIONS);
  const refused = await countByAction(ctx, trailOf(ctx, null, sql`x.result = 'refused'`));
  const platform = ctx.platformId;
  return [
    {
      says: "Looks that found rows of another tenant",
      count: sumOf(looks, "leak"),
      href: rowsAddress("isolation", ctx, { platform, only: "leak" }),
      status: "alert",
    },
    {
      says: "Looks that could prove nothing",
      count: sumOf(looks, "unproven"),
      href: rowsAddress("isolation", ctx, { platform, only: "unproven" }),
      status: "unknown",
    },
    {
      says: "Actions done alone in an emergency",
      count: sumOf(actions, "alone"),
      href: rowsAddress("actions", ctx, { platform, only: "alone" }),
      status: "warn",
    },
    {
      says: "Attempts that were refused",
      count: refused.reduce((sum, { count }) => sum + count, 0),
      href: trailAddress(ctx, { result: "refused", platform }),
      status: "warn",
    },
  ];
}

async function ofPeople(ctx: SectionContext): Promise<Line[]> {
  const failed = await countSet(ctx, SIGN_INS);
  const unusual = await countByAction(
    ctx,
    trailOf(ctx, "access", sql`x.action = 'security.unusual-sign-in'`),
  );
  return [
    {
      says: "Sign-ins unlike all before",
      count: unusual[0]?.count ?? 0,
      href: trailAddress(ctx, { action: "security.unusual-sign-in" }),
      status: "warn",
    },
    {
      says: "Sign-ins that failed",
      count: sumOf(failed, "all"),
      href: rowsAddress("sign-ins", ctx),
      status: "warn",
    },
  ];
}
