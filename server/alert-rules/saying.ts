import { and, eq, isNull, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { alertSources, alerts } from "@/db/schema";
import { fingerprintOf } from "@/domain/alert";
import { unknown } from "@/domain/alert-judge";
import type { Heard } from "@/server/alerts/hear";
import { SELF } from "@/server/config/apply";
import type { Holding } from "./hold";
import { type Judgement, namesOnlyTrouble, type Rule } from "./judge-rule";
import type { SeriesBook } from "./series";
import type { WhyNot } from "./why-not";

const BROKEN = "rule-broken";
const BROKEN_RECOVERS_SECONDS = 60;

type Open = { environmentId: string; subject: Heard["subject"]; title: string };

/** Gathers what is to be heard: all that fires, and of the rest only what the judge itself said fires. */
export class Saying {
  readonly heard: Heard[] = [];

  private constructor(
    /** By rule, then by fingerprint. */
    private readonly open: ReadonlyMap<string, ReadonlyMap<string, Open>>,
    private readonly places: ReadonlySet<string>,
    private readonly clock: { now: Date; isBehind: boolean },
  ) {}

  static async read(db: Db, book: SeriesBook, clock: { now: Date; isBehind: boolean }): Promise<Saying> {
    const rows = await db
      .select({
        ruleId: alertSources.externalId,
        fingerprint: alerts.fingerprint,
        environmentId: alerts.environmentId,
        kind: alerts.subjectKind,
        key: alerts.subject,
        job: alerts.job,
        tenant: alerts.tenant,
        check: alerts.check,
        title: alerts.title,
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
    for (const { ruleId, fingerprint, environmentId, kind, key, job, tenant, check, title } of rows) {
      const ofRule = open.get(ruleId) ?? new Map<string, Open>();
      open.set(ruleId, ofRule);
      ofRule.set(fingerprint, {
        environmentId,
        subject: { kind, key, ...(job && { job }), ...(tenant && { tenant }), ...(check && { check }) },
        title,
      });
    }
    return new Saying(open, new Set(book.places.map(({ id }) => id)), clock);
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
    for (const [fingerprint, at] of open ?? []) {
      if (judged.has(fingerprint) || !this.places.has(at.environmentId)) continue;
      if (fingerprint !== fingerprintOf(at.environmentId, rule.trouble, at.subject.key)) continue;
      const isWell = namesOnlyTrouble(rule) && !this.clock.isBehind;
      const said = isWell ? "It has stopped." : "It is not told any more.";
      this.say(rule, { ...at, verdict: unknown(said) }, isWell ? "well" : "unknown");
    }
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
      severity: rule.severity,
      word: rule.word,
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
