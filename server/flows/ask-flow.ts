import type { Db } from "@/db";
import type { AskStep, FlowAnswer, FlowView } from "@/platforms/flow";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { cleaned } from "@/server/actions/preview";
import { declarationOf } from "@/server/connectors";
import { credentialNamed, noteAccepted, noteRejected, secretIn } from "@/server/credentials/versions";
import { log } from "@/server/log";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { inTime } from "@/server/queries/in-time";
import { enqueueIn } from "@/server/queue";
import { isAccountName } from "@/server/secrets/account-name";
import {
  CONSOLE_NAME,
  changeFlow,
  changeStep,
  type Held,
  holdFlow,
  planned,
  sightOf,
  tell,
} from "./flow-rows";
import { learnTenant } from "./hear";
import { REDELIVER_SECONDS, walk } from "./walk";

const LEASE_SLACK_SECONDS = 15;
/** A platform that could not be asked is asked again after so long, while the step has time. */
const TROUBLE_SECONDS = 10;

type Claim = { held: Held; step: AskStep; attempt: number };
type Heard = FlowAnswer & { troubleWaitSeconds?: number };

/**
 * Asks the platform what a step wants to know and writes the answer down. Safe to deliver twice: a step is claimed with
 * an attempt number, and what a worker brings for an older one is dropped.
 */
export async function askFlow(
  db: Db,
  book: EnvironmentBook,
  id: string,
  key: string,
  now: () => Date = () => new Date(),
): Promise<void> {
  const claim = await claimStep(db, id, key, now());
  if (!claim) return;
  const answer = await answerOf(db, book, claim, now);
  await keepAnswer(db, claim, answer, now());
}

async function claimStep(db: Db, id: string, key: string, now: Date): Promise<Claim | undefined> {
  return db.transaction(async (tx) => {
    const held = await holdFlow(tx, id);
    const row = held?.steps.find((step) => step.key === key);
    const step = held && planned(held, key);
    if (held?.flow.state !== "running" || row?.state !== "running" || step?.kind !== "ask") return undefined;
    if (row.leaseUntil && row.leaseUntil > now) return undefined;
    const leaseUntil = new Date(now.getTime() + (step.timeoutSeconds + LEASE_SLACK_SECONDS) * 1000);
    await changeStep(tx, held, key, { attempt: row.attempt + 1, leaseUntil, dueAt: leaseUntil });
    return { held, step, attempt: row.attempt + 1 };
  });
}

async function answerOf(
  db: Db,
  book: EnvironmentBook,
  { held, step }: Claim,
  now: () => Date,
): Promise<Heard> {
  const { environmentId } = held.flow;
  if (!book.environment(environmentId)) await book.refresh();
  const found = book.environment(environmentId);
  if (!found) return { state: "failed", said: "The environment is no longer configured." };
  const secrets = new Set<string>();
  const { conversation } = found;
  try {
    const answer = await inTime(step.timeoutSeconds, conversation, secrets, (c) =>
      step.ask({ ...c, now }, viewOf(db, held, step.key, c, secrets, now)),
    );
    return hidden(answer, conversation, secrets);
  } catch (error) {
    if (!(error instanceof PlatformError)) {
      log.error({ error, correlationId: held.flow.id, step: step.key }, "a step of a flow broke");
      return { state: "failed", said: "The answer could not be understood." };
    }
    const told = hidden({ state: "pending" as const, said: error.message }, conversation, secrets);
    return {
      ...told,
      evidence: error.details.evidence,
      troubleWaitSeconds: error.details.retryAfterSeconds ?? TROUBLE_SECONDS,
    };
  }
}

function viewOf(
  db: Db,
  held: Held,
  key: string,
  c: Conversation,
  secrets: Set<string>,
  now: () => Date,
): FlowView {
  const { environmentId, credentialId } = held.flow;
  return {
    ...sightOf(held, key),
    secret: async (slot, name) => {
      const credential = name ? (await credentialNamed(db, environmentId, name, now()))?.id : credentialId;
      const entered = credential ? await secretIn(db, credential, slot) : undefined;
      const value = entered ?? (slot === "current" && name ? await c.secret(name) : undefined);
      const isName = name && isAccountName(declarationOf(held.environment.platformId), name);
      if (value && !isName) {
        secrets.add(value);
        c.http.hide(value);
      }
      return value;
    },
  };
}

/** An answer without any value that was read on the way to it. */
function hidden<A extends FlowAnswer>(answer: A, { http }: Conversation, secrets: ReadonlySet<string>): A {
  const hide = (text: string) =>
    [...secrets].reduce((shown, secret) => shown.replaceAll(secret, "[secret]"), http.redact(text));
  const { evidence, ...told } = answer;
  const clean = cleaned(told, hide) as A;
  return evidence ? { ...clean, evidence: () => cleaned(evidence(), hide) } : clean;
}

async function keepAnswer(db: Db, { step, attempt, held: claimed }: Claim, answer: Heard, now: Date) {
  await db.transaction(async (tx) => {
    const held = await holdFlow(tx, claimed.flow.id);
    const row = held?.steps.find(({ key }) => key === step.key);
    if (!held || row?.state !== "running" || row.attempt !== attempt) return;
    const isLate = !row.until || now >= row.until;
    const isLost = answer.troubleWaitSeconds !== undefined;
    const state = answer.state === "pending" && isLate ? "failed" : answer.state;
    const said =
      answer.state === "pending" && isLate && step.forSeconds > 0
        ? `${answer.said} The time for it is over.`
        : answer.said;
    const { findings, facts } = answer;
    await changeStep(tx, held, step.key, {
      output: { said, ...(findings && { findings }), ...(facts && { facts }) },
      evidence: answer.evidence ? { ...answer.evidence() } : null,
      leaseUntil: null,
      ...(state === "pending"
        ? {
            dueAt: new Date(
              now.getTime() + (isLost ? (answer.troubleWaitSeconds ?? 0) : step.everySeconds) * 1000,
            ),
          }
        : { state: state === "passed" ? ("done" as const) : ("failed" as const), dueAt: null, endedAt: now }),
    });
    if (state === "pending") return;
    await noteProof(tx, held, answer, now);
    await tellEnd(tx, held, step, state, said, now);
    if (state === "passed" && answer.tenant) await learnTenant(tx, held, answer.tenant, now);
    await walk(tx, held, now);
  });
}

async function noteProof(db: Db, { flow }: Held, { proves, said }: FlowAnswer, now: Date): Promise<void> {
  if (!proves || !flow.credentialId) return;
  const note = proves.state === "accepted" ? noteAccepted : noteRejected;
  await note(db, { credentialId: flow.credentialId, slot: proves.slot, said, now });
}

async function tellEnd(
  db: Db,
  held: Held,
  step: AskStep,
  state: "passed" | "failed",
  said: string,
  at: Date,
): Promise<void> {
  await changeFlow(db, held, {}, at);
  await tell(db, held, {
    kind: state === "passed" ? "step-done" : "step-failed",
    stepKey: step.key,
    byName: CONSOLE_NAME,
    said: `${step.title}: ${said}`,
    at,
  });
}

/** Hands steps to the queue again whose time came: a look that is due, or one whose worker died. */
export async function redeliver(db: Db, held: Held, now: Date): Promise<void> {
  for (const row of held.steps) {
    if (row.kind !== "ask" || row.state !== "running" || !row.dueAt || row.dueAt > now) continue;
    await changeStep(db, held, row.key, { dueAt: new Date(now.getTime() + REDELIVER_SECONDS * 1000) });
    await enqueueIn(db)("ask-flow", { id: held.flow.id, step: row.key });
  }
}
