import { placeName } from "./sla-list";
import type { Standing } from "./sla-types";
import { heldText, KIND_TEXT, ruleSentences, STANDING_WORD, sourceText } from "./sla-words";

const cut = (value: number | null, decimals = 4) =>
  value === null ? null : Math.floor(value * 10 ** decimals) / 10 ** decimals;

/** The lines of the table with what they are made of, and how each is counted. */
export function standingRows(rows: readonly Standing[]) {
  return [
    [
      "platform",
      "environment",
      "tenant",
      "promise",
      "kind",
      "state",
      "kept %",
      "target %",
      "promised in the window",
      "kept % before",
      "unit",
      "budget allowed",
      "budget spent",
      "budget left",
      "pace 1 h",
      "pace 6 h",
      "pace 3 d",
      "good",
      "bad",
      "unknown",
      "maintenance",
      "window",
      "from (UTC)",
      "to (UTC)",
      "how it is counted",
      "counted by",
      "promised in",
    ],
    ...rows.map(({ objective, series, ...row }) => [
      objective.platformId,
      placeName(series.environmentId),
      series.tenant,
      objective.title,
      KIND_TEXT[objective.kind],
      STANDING_WORD[row.status],
      cut(row.percent),
      row.target,
      heldText(row.held, (at) => at.toISOString()),
      cut(row.before),
      objective.accounting === "time" ? "minutes" : "things",
      cut(row.budget.allowed),
      cut(row.budget.spent),
      cut(row.budget.left),
      cut(row.burnRate.hour),
      cut(row.burnRate.sixHours),
      cut(row.burnRate.threeDays),
      row.tally.good,
      row.tally.bad,
      row.tally.unknown,
      row.tally.maintenance,
      row.window.name,
      row.window.from.toISOString(),
      row.window.to.toISOString(),
      ruleSentences(objective).join(" "),
      objective.countedBy,
      sourceText(objective),
    ]),
  ];
}
