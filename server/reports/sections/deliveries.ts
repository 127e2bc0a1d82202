import { rowsAddress } from "@/server/reports/addresses";
import { DELIVERIES } from "@/server/reports/row-sets";
import { countSet, sumOf } from "./count-set";
import { figure, plural, type SectionMaker, share, tableOf, text, trouble } from "./section";

const DAY = 86_400_000;
const KEPT_DAYS = 90;

/** Webhooks and heartbeats that came in, and what was refused. */
export const deliveriesSection: SectionMaker = async (ctx) => {
  const sources = await countSet(ctx, DELIVERIES);
  const address = (environment: string, of: string, only?: string) =>
    rowsAddress("deliveries", ctx, { environment, of, ...(only && { only }) });
  const refused = sources.filter((source) => source.refused > 0).sort((a, b) => b.refused - a.refused);
  const isCut = ctx.now.getTime() - ctx.from.getTime() > KEPT_DAYS * DAY;
  return {
    section: {
      says: `${plural(sumOf(sources, "all"), "delivery", "deliveries")} came in, ${sumOf(sources, "refused")} of them refused.`,
      tables: [
        tableOf(
          {
            key: "by-source",
            title: "Deliveries by source",
            columns: [
              { key: "place", title: "Where", unit: "text" },
              { key: "source", title: "From", unit: "text" },
              { key: "all", title: "Came", unit: "count" },
              { key: "percent", title: "Accepted", unit: "percent" },
              { key: "refused", title: "Refused", unit: "count" },
            ],
            empty: "Nothing came in.",
          },
          sources.map((source) => ({
            cells: {
              place: text(source.place),
              source: text(source.of),
              all: figure(source.all, address(source.place, source.of)),
              percent: figure(
                share(source.accepted, source.all),
                address(source.place, source.of, "accepted"),
              ),
              refused: trouble(source.refused, address(source.place, source.of, "refused"), "warn"),
            },
          })),
        ),
      ],
    },
    exceptions: refused.slice(0, 3).map(({ place, of, refused: count, all }) => ({
      says: `${count.toLocaleString("en-US")} of ${plural(all, "delivery", "deliveries")} from ${of} to ${place} were refused.`,
      status: "warn" as const,
      href: address(place, of, "refused"),
    })),
    missing: isCut
      ? [`Deliveries are kept for ${KEPT_DAYS} days; those of the beginning of the period are gone.`]
      : [],
  };
};
