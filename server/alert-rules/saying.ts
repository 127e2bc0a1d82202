import { and, eq, isNull, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { alertSources, alerts } from "@/db/schema";
import { fingerprintOf } from "@/domain/alert";
import { unknown } from "@/domain/alert-judge";
import { lateAfterMs } from "@/domain/check";
import { PLATFORM_IDS } from "@/domain/platform";
import { clockText } from "@/server/alerts/hand";
import type { Heard } from "@/server/alerts/hear";
import { UNJUDGED } from "@/server/alerts/told";
import { SELF } from "@/server/config/apply";
import { declarationOf } from "@/server/connectors";
import type { Holding } from "./hold";
import { type Judgement, namesOnlyTrouble, type Rule } from "./judge-rule";
import type { JobSeries, Place, SeriesBook } from "./series";
import type { WhyNot } from "./why-not";

const BROKEN = "rule-broken";
const BROKEN_RECOVERS_SECONDS = 60;

type Open = Pick<
  Heard,
  "environmentId" | "trouble" | "subject" | "title" | "severity" | "word" | "recoverSeconds"
>;

/** Gathers what is to be heard: all that fires, and of the rest only what the judge itself said fires. */
export class Saying {
  readonly heard: Heard[] = [];

  private constructor(
    /** By rule, then by fingerprint. */
    private readonly open: ReadonlyMap<string, ReadonlyMap<string, Open>>,
    private readonly places: ReadonlySet<string>,
    /** Places that told of some job lately, so that one that they do not name is gone. */
    private readonly tellingJobs: ReadonlySet<string>,
    private readonly clock: { now: Date; isBehind: boolean },
  ) {}

  static async read(db: Db, book: SeriesBook, clock: { now: Date; isBehind: boolean }): Promise<Saying> {
    const rows = await db
      .select({
        ruleId: alertSources.externalId,
        fingerprint: alerts.fingerprint,
        environmentId: alerts.environmentId,
        trouble: alerts.trouble,
        kind: alerts.subjectKind,
        key: alerts.subject,
        job: alerts.job,
        tenant: alerts.tenant,
        check: alerts.check,
        title: alerts.title,
        severity: alertSources.severity,
        word: alertSources.word,
        recoverSeconds: alerts.recoverSeconds,
      })
      .from(alerts)
      .innerJoin(
        alertSources,
        and(
          eq(alertSources.alertId, alerts.id),
          eq(alertSources.source, "judge"),
          isNull(alertSources.goneAt),
        ),
      )
      .where(ne(alerts.state, "resolved"));
    const open = new Map<string, Map<string, Open>>();
    for (const { ruleId, fingerprint, kind, key, job, tenant, check, ...told } of rows) {
      const ofRule = open.get(ruleId) ?? new Map<string, Open>();
      open.set(ruleId, ofRule);
      ofRule.set(fingerprint, {
        ...told,
        subject: { kind, key, ...(job && { job }), ...(tenant && { tenant }), ...(check && { check }) },
      });
    }
    const isTold = ({ observedAt, everySeconds }: JobSeries) =>
      clock.now.getTime() - observedAt.getTime() <= lateAfterMs(everySeconds);
    const telling = book.places.filter(({ jobs }) => jobs.some(isTold));
    const idsOf = (places: readonly Place[]) => new Set(places.map(({ id }) => id));
    return new Saying(open, idsOf(book.places), idsOf(telling), clock);
  }

  /** Whether nothing of the rule's is open. */
  isQuiet = (rule: Rule): boolean => !this.open.has(rule.id);

  /** Whether the judge said last that it fires. */
  isOpen(rule: Rule, environmentId: string, subject: string): boolean {
    const open = this.open.get(rule.id);
    return open?.has(fingerprintOf(environmentId, rule.trouble, subject)) ?? false;
  }

  /** What one rule says of the places that matter, by fingerprint. */
  take(rule: Rule, judged: ReadonlyMap<string, Judgement>, holding: Holding): void {
    const open = this.open.get(rule.id);
    for (const [fingerprint, judgement] of judged) {
      const { state } = judgement.verdict;
      const isOpen = open?.has(fingerprint) ?? false;
      if (state === "firing") {
        const isHeld = holding.isHeld(rule, judgement);
        if (isHeld || isOpen) this.say(rule, judgement, "firing");
        continue;
      }
      const isWell = state === "well" && !this.clock.isBehind;
      if (isWell) holding.isWell(rule, judgement);
      if (isOpen) this.say(rule, judgement, isWell ? "well" : "unknown");
    }
    if (this.clock.isBehind) return;
    for (const [fingerprint, at] of open ?? []) {
      if (judged.has(fingerprint) || at.trouble !== rule.trouble || !this.places.has(at.environmentId))
        continue;
      if (namesOnlyTrouble(rule)) this.say(rule, { ...at, verdict: unknown("It has stopped.") }, "well");
      else if (at.subject.kind === "job" && !this.tellingJobs.has(at.environmentId))
        this.say(rule, { ...at, verdict: unknown("It is not told any more.") }, "unknown");
      else this.letGo(rule.id, at, "What it was about is not there any more.");
    }
  }

  /**
   * What no rule looks at any more: it was switched off or changed, it names what is gone, or its environment is not
   * watched. `idle` are the rules that have nothing to look at, by their reason.
   */
  takeUnjudged(all: readonly Rule[], idle: ReadonlyMap<string, WhyNot>): void {
    if (this.clock.isBehind) return;
    const rules = new Map(all.map((rule) => [rule.id, rule]));
    for (const [id, ofRule] of this.open)
      for (const at of ofRule.values()) {
        const rule = rules.get(id);
        if (rule && at.trouble === BROKEN) continue;
        const because = this.whyUnjudged(rule, at) ?? idle.get(id)?.because;
        if (because) this.letGo(id, at, because);
      }
  }

  private whyUnjudged(rule: Rule | undefined, at: Open): string | undefined {
    if (!rule?.active) return "Its rule was removed.";
    if (rule.offUntil && rule.offUntil > this.clock.now)
      return `Its rule is switched off until ${clockText(rule.offUntil, this.clock.now)}.`;
    if (!this.places.has(at.environmentId)) return "Its environment is not watched any more.";
    return at.trouble === rule.trouble ? undefined : "Its rule looks for another trouble now.";
  }

  private letGo(ruleId: string, at: Open, because: string): void {
    this.heard.push({
      ...at,
      source: "judge",
      externalId: ruleId,
      ruleId,
      state: "well",
      sentence: `Nobody judges this any more. ${because}`,
      since: null,
      facts: UNJUDGED,
    });
  }

  /** A rule that cannot be evaluated is a trouble of the console's own; one that is off is nobody's trouble. */
  takeBroken(all: readonly Rule[], rules: readonly Rule[], reasons: ReadonlyMap<string, WhyNot>): void {
    if (!this.places.has(SELF)) return;
    const on = new Set(rules.map(({ id }) => id));
    for (const rule of all) {
      const reason = on.has(rule.id) ? reasons.get(rule.id) : undefined;
      const isOpen = this.open.get(rule.id)?.has(fingerprintOf(SELF, BROKEN, rule.id)) ?? false;
      if (!reason?.isBroken && !isOpen) continue;
      this.heard.push({
        environmentId: SELF,
        trouble: BROKEN,
        subject: { kind: "rule", key: rule.id },
        source: "judge",
        externalId: rule.id,
        ruleId: null,
        state: reason?.isBroken ? "firing" : "well",
        severity: "warning",
        word: "warning",
        title: `A rule cannot be evaluated: ${rule.title}`,
        sentence: reason?.isBroken
          ? `The rule "${rule.title}" (${rule.id}) sees nothing until it is mended. ${reason.because}`
          : "It can be evaluated again, or is not wanted any more.",
        since: null,
        recoverSeconds: BROKEN_RECOVERS_SECONDS,
      });
    }
  }

  private say(
    rule: Rule,
    { environmentId, subject, title, verdict }: Judgement,
    state: Heard["state"],
  ): void {
    this.heard.push({
      environmentId,
      trouble: rule.trouble,
      subject,
      source: "judge",
      externalId: rule.id,
      ruleId: rule.id,
      state,
      ...rated(rule, environmentId, verdict),
      title,
      sentence: verdict.sentence,
      value: verdict.value,
      limit: verdict.limit,
      unit: verdict.unit,
      since: verdict.since,
      recoverSeconds: rule.recoverSeconds,
    });
  }
}

/** As the rule rates it, or worse or milder with the platform's own word for that. */
function rated(
  rule: Rule,
  environmentId: string,
  { severity }: Judgement["verdict"],
): Pick<Heard, "severity" | "word"> {
  if (!severity || severity === rule.severity) return { severity: rule.severity, word: rule.word };
  const platformId = PLATFORM_IDS.find((id) => environmentId.startsWith(`${id}/`));
  const known = platformId && declarationOf(platformId).severities;
  const word = known?.find((one) => one.kind === "alert" && one.severity === severity)?.word;
  return { severity, word: word ?? severity };
}
