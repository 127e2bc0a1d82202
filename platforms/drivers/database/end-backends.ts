import { z } from "zod";
import type { PreviewSeen } from "@/domain/preview";
import type { Session } from "@/platforms/drivers/postgres-session";
import { type Action, type Fact, PlatformError } from "@/platforms/platform";
import { type DatabaseSetting, lookAt, operate } from "./action-kit";
import {
  type Backend,
  type Chosen,
  chosenOf,
  doingOf,
  idOf,
  isChosen,
  PROTECTED,
  readBackends,
  STARTED,
  waitersOf,
} from "./backends";
import { plural } from "./query-kit";
import { shownQuery } from "./shown-query";
import { refused } from "./tables";

type Input = { backends: string };
type Way = {
  key: string;
  title: string;
  verb: string;
  unit: string;
  signal: "pg_cancel_backend" | "pg_terminate_backend";
  tier: 2 | 3;
  purpose: string;
};

const CANCEL: Way = {
  key: "database.cancel-query",
  title: "Cancel running queries",
  verb: "Cancel",
  unit: "query",
  signal: "pg_cancel_backend",
  tier: 2,
  purpose:
    "Ends what a session runs just now and leaves the session itself. An idle transaction has no query to cancel.",
};

const TERMINATE: Way = {
  key: "database.terminate",
  title: "Terminate sessions",
  verb: "Terminate",
  unit: "session",
  signal: "pg_terminate_backend",
  tier: 3,
  purpose:
    "Closes the chosen connections; what they had not committed is lost. Try to cancel the query first; an idle session of a pool needs neither.",
};

/** Which query it runs, told by when that began. */
const runs = ({ state, queryStarted }: { state: string; queryStarted: string | null }) =>
  (state === "active" && queryStarted) || "no query";

const countOf = (way: Way, count: number) =>
  plural(count, way.unit, way.unit === "query" ? "queries" : "sessions");

/** The session and its start are compared in the statement that signals, and so is who is left alone. */
const signalOne = ({ signal, key }: Way) => ({
  name: key,
  text: `select pg_catalog.${signal}(a.pid) as "sent"
    from pg_stat_activity a left join pg_roles r on r.oid = a.usesysid
    where a.pid = $1 and a.backend_start = $2::timestamptz and (${PROTECTED}) is null
      and ($3::text is null or (a.state = 'active' and a.query_start::text = $3))`,
  row: z.object({ sent: z.boolean() }),
});

const PRESENT = {
  name: "sessions-still-there",
  text: `select a.pid, ${STARTED} as "started", coalesce(a.state, '') as "state", a.query_start::text as "queryStarted"
    from pg_stat_activity a
    join unnest($1::int[], $2::timestamptz[]) as chosen(pid, started) on chosen.pid = a.pid and chosen.started = a.backend_start`,
  row: z.object({
    pid: z.number(),
    started: z.string(),
    state: z.string(),
    queryStarted: z.string().nullable(),
  }),
};

const readPresent = (session: Session, chosen: readonly Chosen[]) =>
  session.read(PRESENT, [chosen.map(({ pid }) => pid), chosen.map(({ started }) => started)]);

async function seenOf(session: Session, chosen: readonly Chosen[]) {
  const { rows } = await readBackends(session);
  const wanted = new Set(chosen.map(idOf));
  const found = rows.filter(({ pid, started }) => started !== null && wanted.has(idOf({ pid, started })));
  return { all: rows, found, missing: wanted.size - found.length };
}

/** A query that has ended since is not the one that was chosen: its start belongs to what is bound. */
const targetId = (way: Way, { pid, started, queryStarted }: Backend) =>
  `${pid}@${started}${way.tier === 2 ? ` ${queryStarted}` : ""}`;

function preview(way: Way): Action<Input>["preview"] {
  return async (c, { backends }): Promise<PreviewSeen> => {
    const { all, found, missing, name } = await lookAt(c, async (session) => ({
      ...(await seenOf(session, chosenOf(backends))),
      name: await databaseName(session),
    }));
    const canBe = (backend: Backend) =>
      backend.protected === null && (way.tier === 3 || backend.state === "active");
    const targets = found.filter(canBe);
    if (targets.length === 0)
      throw refused(
        [
          "None of the chosen sessions can be touched.",
          ...(missing > 0
            ? [`${plural(missing, "is", "are")} gone already: look again at what runs now.`]
            : []),
          ...found.map((each) => `${each.pid} is left alone: ${each.protected ?? "it runs no query"}.`),
        ].join(" "),
      );
    const waiters = waitersOf(all);
    const byPid = new Map(all.map((backend) => [backend.pid, backend]));
    const count = countOf(way, targets.length);
    return {
      button: `${way.verb} ${count}`,
      unit: way.unit,
      targets: targets.map((backend) => ({
        id: targetId(way, backend),
        title: `${backend.pid} ${backend.application || "without a name"} as ${backend.user}`,
        facts: {
          state: backend.state,
          "transaction for (s)": seconds(backend.transactionMs),
          "query for (s)": seconds(backend.queryMs),
          "wait for it": [...(waiters.get(backend.pid) ?? [])]
            .map((pid) => `${pid} ${byPid.get(pid)?.application ?? ""}`.trim())
            .join(", "),
          query: shownQuery(backend.query),
        },
      })),
      effects:
        way.tier === 3
          ? [
              `The server closes ${count}; each rolls back what it had not committed.`,
              "Its application gets an error and, as a rule, connects again.",
            ]
          : [`The server ends ${count}; the application gets an error, its transaction is rolled back.`],
      inFlight: targets.map(
        (backend) => `${backend.pid} ${doingOf(backend.state)}: ${shownQuery(backend.query)}`,
      ),
      reversible: { is: false, how: "What is rolled back has to be done again by whoever did it." },
      verifies:
        way.tier === 3
          ? "Looks whether the sessions, by process number and start, are gone."
          : "Looks whether the queries do not run any more.",
      warnings: [
        ...(missing > 0
          ? [`${plural(missing, "chosen session is", "chosen sessions are")} gone already.`]
          : []),
        ...found
          .filter((backend) => !canBe(backend))
          .map((backend) => `${backend.pid} is left alone: ${backend.protected ?? "it runs no query"}.`),
        ...targets
          .filter(({ application }) => /^(pg_dump|pg_restore|pg_basebackup)/.test(application))
          .map(({ pid, application }) => `${pid} is ${application}: ending it spoils a backup or restore.`),
        ...targets
          .filter(({ query }) => /^\s*(create|reindex)\s[^;]*concurrently/i.test(query))
          .map(({ pid }) => `${pid} builds an index: ending it leaves the index invalid.`),
      ],
      ...(way.tier === 3 ? { typed: name } : {}),
    };
  };
}

const seconds = (ms: number | null) => (ms === null ? null : Math.round(ms / 1000));

async function databaseName(session: Session): Promise<string> {
  const { rows } = await session.read({
    name: "database-name",
    text: `select current_database()::text as "name"`,
    row: z.object({ name: z.string() }),
  });
  return rows[0]?.name ?? "";
}

/** One after the other, so that a refusal at one never hides that another was ended. */
function execute(way: Way): Action<Input>["execute"] {
  return (c, { backends }, run) =>
    operate(c, { statementSeconds: 8 }, async (session) => {
      const chosen = chosenOf(backends);
      const queries = new Map(
        (await readPresent(session, chosen)).rows.map((row) => [idOf(row), row.queryStarted] as const),
      );
      const facts: Record<string, Fact> = {};
      let sent = 0;
      for (const [index, each] of chosen.entries()) {
        if (run.signal.aborted) break;
        const id = idOf(each);
        try {
          const query = way.tier === 2 ? (queries.get(id) ?? "") : null;
          const { rows } = await session.read(signalOne(way), [each.pid, each.started, query]);
          facts[id] = rows[0]?.sent ? "signalled" : "gone or left alone";
          if (rows[0]?.sent) sent += 1;
        } catch (error) {
          if (!(error instanceof PlatformError) || sent === 0) throw error;
          facts[id] = error.message.slice(0, 200);
        }
        run.say(`${id}: ${facts[id]}`);
        run.progress(index + 1, chosen.length);
      }
      return {
        said: `${sent} of ${chosen.length} were signalled${run.signal.aborted ? "; then it was stopped" : ""}.`,
        facts,
      };
    });
}

const action =
  (way: Way) =>
  ({ reask, watch }: DatabaseSetting): Action<Input> => ({
    key: way.key,
    title: way.title,
    label: ({ backends }) => `${way.verb} ${countOf(way, backends.split(",").length)}`,
    tier: way.tier,
    purpose: way.purpose,
    fields: [
      {
        key: "backends",
        title: "Sessions",
        kind: "choice",
        required: true,
        help: "Several are separated by commas.",
        from: { query: "database.running", value: "backend", title: "application" },
      },
    ],
    capability: "database.act",
    input: z.object({
      backends: z.string().refine(isChosen, "Choose sessions from the list: process@start."),
    }),
    target: () => "database:sessions",
    repeatable: true,
    expectedSeconds: 5,
    timeoutSeconds: 60,
    look: async (c, { backends }) => {
      const { rows, evidence } = await lookAt(c, (session) => readPresent(session, chosenOf(backends)));
      return {
        facts: Object.fromEntries(rows.map((row) => [idOf(row), way.tier === 3 ? row.state : runs(row)])),
        evidence,
      };
    },
    preview: preview(way),
    execute: execute(way),
    verify: {
      afterSeconds: 1,
      everySeconds: 2,
      forSeconds: 60,
      settled: async (c, { backends }, before) => {
        const chosen = chosenOf(backends);
        const { rows, evidence } = await lookAt(c, (session) => readPresent(session, chosen));
        const left = rows.filter(
          (row) =>
            way.tier === 3 ||
            (row.state === "active" &&
              (before[idOf(row)] === undefined || before[idOf(row)] === row.queryStarted)),
        );
        return {
          state: left.length === 0 ? "succeeded" : "pending",
          said:
            left.length === 0
              ? `${countOf(way, chosen.length)} gone.`
              : `${left.length} of ${chosen.length} are still there: ${left.map(({ pid }) => pid).join(", ")}.`,
          facts: { chosen: chosen.length, left: left.length },
          evidence,
        };
      },
    },
    reask,
    watch,
  });

export const cancelQuery = action(CANCEL);
export const terminate = action(TERMINATE);
