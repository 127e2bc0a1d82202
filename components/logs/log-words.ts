import type { Line, LogCatalogue, LogQuestion } from "./log-types";
import type { Reading } from "./reading";

export const LEVEL_CHOICES = [
  { value: "", label: "every level" },
  { value: "debug", label: "debug and above" },
  { value: "info", label: "info and above" },
  { value: "warn", label: "warn and above" },
  { value: "error", label: "errors" },
];
export const LIMIT_CHOICES = ["100", "500", "5000"].map((value) => ({ value, label: `last ${value} lines` }));

/** What the address says is to be read; moments in it are ISO, without one there is no bound. */
export function questionFrom(
  environmentId: string,
  source: { key: string; fields: readonly { key: string; default?: string | undefined }[] },
  read: (name: string) => string | null,
): LogQuestion {
  const level = (["debug", "info", "warn", "error"] as const).find((one) => one === read("level"));
  const moment = (name: string) => {
    const at = new Date(read(name) ?? "");
    return Number.isNaN(at.getTime()) ? undefined : at;
  };
  const search = read("q")?.trim().slice(0, 200);
  const since = moment("since");
  const until = moment("until");
  const limit = Number(read("limit") ?? 100);
  return {
    environmentId,
    log: source.key,
    input: Object.fromEntries(
      source.fields.flatMap(({ key, default: usual }): [string, string][] => {
        const value = read(`in.${key}`) ?? usual ?? "";
        return value === "" ? [] : [[key, value]];
      }),
    ),
    limit: Number.isInteger(limit) && limit >= 1 && limit <= 5000 ? limit : 100,
    ...(search ? { search } : {}),
    ...(level ? { level } : {}),
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
  };
}

export function readingAnswer({ state, lines, gone, hasOlder }: Reading): string {
  if (state === "none") return "Nothing has been read yet.";
  if (state === "asked") return "The lines are being read…";
  if (state === "failed" && lines.length === 0) return "It could not be read.";
  const count = lines.length === 1 ? "1 line" : `${lines.length.toLocaleString("en-US")} lines`;
  return [
    `${count}${hasOlder ? ", older ones are not shown" : ""}.`,
    gone > 0 && `${gone.toLocaleString("en-US")} older ones are no longer held here.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** How long lines live: here, and where the platform's own runbook says so. */
export function keptWords({ platform, kept }: Pick<LogCatalogue, "platform" | "kept">): string {
  const here =
    platform === "Wheelhouse"
      ? "The console keeps its own lines for seven days, and what was read of them here for an hour."
      : "The console keeps what was read here for an hour; the lines themselves stay where they are.";
  return kept
    ? `${here} The runbook of ${platform} wants them kept ${kept.says} there (${kept.source.file}, line ${kept.source.line}).`
    : here;
}

/** The lines as a text file, with what they were asked for. */
export function linesAsText(question: LogQuestion, lines: readonly Line[], asOf: Date): string {
  const { environmentId, log, input, search, level, since, until } = question;
  const asked = [
    `${environmentId}, log ${log}, read ${asOf.toISOString()}`,
    ...Object.entries(input).map(([name, value]) => `${name} ${value}`),
    search && `with "${search}"`,
    level && `${level} and above`,
    since && `since ${since.toISOString()}`,
    until && `until ${until.toISOString()}`,
    "secrets removed",
  ].filter(Boolean);
  const body = lines.map(({ at, level: one, from, text }) =>
    [at?.toISOString() ?? "-", one ?? "-", from || "-", text].join(" "),
  );
  return `# ${asked.join("; ")}\n${body.join("\n")}\n`;
}
