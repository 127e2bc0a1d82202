import {
  FLAP_WINDOW,
  FLAPS_AT,
  fingerprintOf,
  groupKeyOf,
  LONGEST_LEASE,
  REOPENS_WITHIN,
  RESOLVED_HOLDS,
  severityRank,
} from "@/domain/alert";
import { formatDuration } from "@/domain/duration";
import type { AlertSeverity, PlatformId } from "@/domain/platform";
import type { AlertRow, EventRow, SourceRow } from "./alert-rows";
import type { Heard } from "./hear";
import {
  isFiring,
  isOf,
  isOtherWords,
  isStale,
  isUnjudged,
  isWorthWriting,
  leaderOf,
  newSource,
  repeatSource,
  SPEAKERS,
  wordsOf,
} from "./told";

/** An alert in memory, those who tell of it, and what comes of what is heard. */
export type Story = {
  alert: AlertRow;
  sources: SourceRow[];
  events: EventRow[];
  isNew: boolean;
  /** To be written, though nothing happened that anybody must know. */
  isMoved: boolean;
  moved: Set<SourceRow>;
};

export const storyOf = (alert: AlertRow, sources: SourceRow[]): Story => ({
  alert,
  sources,
  events: [],
  isNew: false,
  isMoved: false,
  moved: new Set(),
});

export const isNews = (story: Story) => story.isMoved || story.events.length > 0 || story.moved.size > 0;

/** The alert's own clock: a machine whose clock was set back never moves a time of it backwards. */
export function clockOf(alert: AlertRow, now: Date): Date {
  const { openedAt, lastFiredAt, recoveringSince, ackedAt, resolvedAt } = alert;
  const known = [now, openedAt, lastFiredAt, recoveringSince, ackedAt, resolvedAt];
  return new Date(Math.max(...known.map((at) => at?.getTime() ?? 0)));
}

/** What is heard of one trouble changes its story; what stays of a story that is over is a new one. */
export function hearOf(
  story: Story | undefined,
  heard: Heard,
  platformId: PlatformId,
  now: Date,
): Story | undefined {
  if (heard.state === "firing") {
    if (!story || isPast(story.alert, now)) return begin(heard, platformId, now);
    fire(story, heard, clockOf(story.alert, now));
  } else if (story && heard.state === "well") goWell(story, heard, clockOf(story.alert, now));
  else if (story) wonder(story, heard, clockOf(story.alert, now));
  return story;
}

const secondsSince = (then: Date, at: Date) => (at.getTime() - then.getTime()) / 1000;

const isPast = (alert: AlertRow, now: Date) =>
  alert.state === "resolved" &&
  alert.resolvedAt !== null &&
  secondsSince(alert.resolvedAt, clockOf(alert, now)) >= REOPENS_WITHIN;

function begin(heard: Heard, platformId: PlatformId, at: Date): Story {
  const { environmentId, trouble, subject } = heard;
  const story = storyOf(
    {
      id: 0,
      fingerprint: fingerprintOf(environmentId, trouble, subject.key),
      groupKey: groupKeyOf(environmentId, trouble),
      environmentId,
      platformId,
      trouble,
      subjectKind: subject.kind,
      subject: subject.key,
      job: subject.job ?? null,
      tenant: subject.tenant ?? null,
      check: subject.check ?? null,
      ...wordsOf(heard),
      severity: heard.severity,
      severityRank: severityRank(heard.severity),
      state: "open",
      startedAt: startOf(heard, at),
      openedAt: at,
      lastFiredAt: at,
      recoveringSince: null,
      openings: 1,
      turns: [],
      isFlapping: false,
      ...UNOWNED,
      ackedAt: null,
      ...UNRESOLVED,
      usefulness: null,
      foldedUnder: null,
      silenceId: null,
      quietBecause: null,
      policyId: null,
      ...restartedClock(at),
      noteCount: 0,
      lastNote: null,
      version: 1,
    },
    [],
  );
  story.isNew = true;
  noteSource(story, heard, at);
  story.events.push({ kind: "opened", at, said: heard.sentence });
  return story;
}

const UNRESOLVED = { resolvedAt: null, resolvedHow: null, resolvedByName: null, resolveReason: null };
export const UNOWNED = { ownerId: null, ownerName: null, ackReason: null, ackUntil: null };

/** The ladder starts anew; whoever routes the event that goes with it says when its first step is due. */
export const restartedClock = (at: Date) => ({
  clockFrom: at,
  escalateAt: null,
  escalationLevel: 0,
  escalationRound: 0,
});

const OLDEST_SECONDS = 10 * 365 * 86_400;

/** What a source claims, unless it cannot be meant. */
const startOf = ({ since }: Heard, at: Date) =>
  since && since <= at && secondsSince(since, at) < OLDEST_SECONDS ? since : at;

function fire(story: Story, heard: Heard, at: Date): void {
  const { alert, sources } = story;
  const leader = leaderOf(sources);
  const came = noteSource(story, heard, at);
  if (alert.state === "resolved") {
    if (isHeld(alert, at)) return;
    reopen(story, heard, at);
  } else if (alert.recoveringSince) {
    alert.recoveringSince = null;
    story.events.push({ kind: "fired-again", at, said: heard.sentence });
    turn(story, at);
  } else if (came !== "same") {
    const said = `${SPEAKERS[heard.source]} tells of it ${came === "new" ? "too" : "again"}: ${heard.sentence}`;
    story.events.push({ kind: "source-added", at, said, detail: sourceDetail(heard) });
  }
  follow(story, leader, heard, at);
}

/** Resolved by hand while it fired, and not well since. */
const isHeld = ({ resolvedHow, resolvedAt, recoveringSince }: AlertRow, at: Date) =>
  resolvedHow === "person" &&
  recoveringSince === null &&
  resolvedAt !== null &&
  secondsSince(resolvedAt, at) < RESOLVED_HOLDS;

const sourceDetail = ({ source, externalId }: Heard) => ({ source, externalId });

function reopen(story: Story, heard: Heard, at: Date): void {
  const { alert } = story;
  const past = formatDuration(at.getTime() - (alert.resolvedAt ?? at).getTime());
  const severity = leaderOf(story.sources)?.severity ?? heard.severity;
  Object.assign(alert, {
    severity,
    severityRank: severityRank(severity),
    state: "open",
    openedAt: at,
    startedAt: startOf(heard, at),
    lastFiredAt: at,
    recoveringSince: null,
    openings: alert.openings + 1,
    ...UNOWNED,
    ackedAt: null,
    ...UNRESOLVED,
    foldedUnder: null,
    ...restartedClock(at),
  } satisfies Partial<AlertRow>);
  story.events.push({
    kind: "reopened",
    at,
    said: `It fires ${past} after it was resolved: ${heard.sentence}`,
  });
  turn(story, at);
}

/** It came back; so often within the window, it flaps. */
function turn({ alert, events }: Story, at: Date): void {
  const recent = alert.turns.filter((turn) => secondsSince(new Date(turn), at) < FLAP_WINDOW);
  alert.turns = [...recent, at.toISOString()].slice(-4 * FLAPS_AT);
  const isFlapping = alert.turns.length >= FLAPS_AT;
  if (isFlapping && !alert.isFlapping) {
    const said = `It came back ${alert.turns.length} times within an hour.`;
    events.push({ kind: "flapping", at, said });
  }
  if (!isFlapping && alert.isFlapping) events.push(calmed(at));
  alert.isFlapping = isFlapping;
}

export const calmed = (at: Date): EventRow => ({
  kind: "calm",
  at,
  said: "It has not come and gone for an hour.",
});

function goWell(story: Story, heard: Heard, at: Date): void {
  const { alert, sources } = story;
  const source = sources.find(isOf(heard));
  if (!source || source.goneAt) return;
  const leader = leaderOf(sources);
  const facts = heard.facts ?? source.facts;
  Object.assign(source, { goneAt: at, lastHeardAt: at, sentence: heard.sentence, facts });
  story.moved.add(source);
  if (!sources.some(isFiring)) {
    move(story, { recoveringSince: at });
    if (alert.state !== "resolved") story.events.push({ kind: "recovering", at, said: heard.sentence });
  } else if (alert.state !== "resolved") {
    const said = isUnjudged(source)
      ? `Others still tell of it. ${heard.sentence}`
      : `${SPEAKERS[heard.source]} says that it is over; others still tell of it: ${heard.sentence}`;
    story.events.push({ kind: "source-gone", at, said, detail: sourceDetail(heard) });
    follow(story, leader, undefined, at);
  }
}

/** Who cannot tell leaves everything as it is; why is remembered. */
function wonder(story: Story, heard: Heard, at: Date): void {
  const source = story.sources.find(isOf(heard));
  if (!source || !isWorthWriting(source, heard.sentence, at)) return;
  Object.assign(source, { sentence: heard.sentence, lastHeardAt: at });
  story.moved.add(source);
}

function noteSource(story: Story, heard: Heard, at: Date): "new" | "back" | "same" {
  const known = story.sources.find(isOf(heard));
  if (!known) {
    const added = newSource(story.alert.id, heard, at);
    story.sources.push(added);
    story.moved.add(added);
    return "new";
  }
  const came = known.goneAt ? "back" : "same";
  if (repeatSource(known, heard, at)) story.moved.add(known);
  return came;
}

/** The alert is as bad as the worst of those who tell of it, and speaks in that one's words. */
function follow(story: Story, before: SourceRow | undefined, heard: Heard | undefined, at: Date): void {
  const { alert, sources } = story;
  const leader = leaderOf(sources);
  if (!leader) return;
  if (leader.severity !== alert.severity) moveSeverity(story, leader.severity, at);
  const isDue = story.events.length > 0 || isStale(alert.lastFiredAt, at);
  if (heard && isOf(heard)(leader)) {
    const words = { ...wordsOf(heard), ruleId: heard.ruleId ?? alert.ruleId };
    if (isDue || isOtherWords(alert, words)) move(story, words);
  } else if (leader !== before) {
    const { word, sentence } = leader;
    move(story, { word, sentence, value: null, limit: null, unit: null });
  }
  if (heard && (story.isMoved || isDue)) move(story, { lastFiredAt: at });
}

function move(story: Story, changes: Partial<AlertRow>): void {
  Object.assign(story.alert, changes);
  story.isMoved = true;
}

function moveSeverity({ alert, events }: Story, severity: AlertSeverity, at: Date): void {
  const way = severityRank(severity) < severityRank(alert.severity) ? "rose" : "fell";
  const detail = { from: alert.severity, to: severity };
  events.push({ kind: "severity", at, said: `Severity ${way} from ${detail.from} to ${severity}.`, detail });
  alert.severity = severity;
  alert.severityRank = severityRank(severity);
  const longest = at.getTime() + LONGEST_LEASE[severity] * 1000;
  if (alert.ackUntil && alert.ackUntil.getTime() > longest) alert.ackUntil = new Date(longest);
}
