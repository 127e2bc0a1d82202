import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { AppError } from "@/domain/errors";
import type { Context } from "./command";
import { countRateRefusal } from "./security/rate-refusals";

const WAIT_SECONDS = 5;

/** Of one kind of change, or of file, by one person. */
const BURST = 30;
const PER_SECOND = 2;

/** Refuses who changes something of one kind, or fetches a file of one kind, faster than a person does. */
export async function limit({ db, actor }: Context, action: string): Promise<void> {
  if (await takes(db, `${actor.id}:${action}`, BURST, PER_SECOND)) return;
  await countRateRefusal(db, actor.id, action);
  throw new AppError(
    "TOO_MANY_REQUESTS",
    "That is too fast. Wait a few seconds and try again; nothing was changed.",
    WAIT_SECONDS,
  );
}

async function takes(db: Db, key: string, burst: number, perSecond: number): Promise<boolean> {
  const { rows } = await db.execute<{ allowed: boolean }>(
    sql`select take_token(${key}, ${burst}, ${perSecond}) as allowed`,
  );
  return rows[0]?.allowed === true;
}

/** Questions are bought by the hundred, so that only one in so many asks the database whether it may be asked. */
const AT_ONCE = 100;
/** In hundreds: a page asks some twenty questions, an open one a few a second. */
const QUESTIONS_BURST = 30;
const QUESTIONS_PER_SECOND = 1;
/** For so long the database is not asked again about somebody who has none left. */
const CLOSED_MS = 1000;
const MOST_PURSES = 5000;

type Purse = { left: number; closedAt?: number; buying?: Promise<void> | undefined };
const purses = new Map<string, Purse>();

/** Refuses who asks more than many tabs of one person ever do: 3,000 questions at once, then a hundred a second. */
export async function limitQuestions({ db, actor, now }: Context): Promise<void> {
  const purse = purseOf(actor.id);
  while (purse.left === 0) {
    if (isClosed(purse, now)) {
      await countRateRefusal(db, actor.id, "questions");
      throw new AppError(
        "TOO_MANY_REQUESTS",
        `You ask more than the console answers to one person. Wait ${WAIT_SECONDS} s and try again.`,
        WAIT_SECONDS,
      );
    }
    purse.buying ??= buy(db, actor.id, purse, now).finally(() => {
      purse.buying = undefined;
    });
    await purse.buying;
  }
  purse.left -= 1;
}

function purseOf(personId: string): Purse {
  const known = purses.get(personId);
  if (known) return known;
  if (purses.size >= MOST_PURSES) purses.clear();
  const purse: Purse = { left: 0 };
  purses.set(personId, purse);
  return purse;
}

/** A clock that was set back closes nothing. */
function isClosed({ closedAt }: Purse, now: Date): boolean {
  const since = now.getTime() - (closedAt ?? Number.NEGATIVE_INFINITY);
  return since >= 0 && since < CLOSED_MS;
}

async function buy(db: Db, personId: string, purse: Purse, now: Date): Promise<void> {
  if (await takes(db, `${personId}:questions`, QUESTIONS_BURST, QUESTIONS_PER_SECOND)) purse.left = AT_ONCE;
  else purse.closedAt = now.getTime();
}
