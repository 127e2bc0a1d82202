import { sql } from "drizzle-orm";
import { conflict, forbidden, notFound } from "@/domain/errors";
import { SettleSignIn } from "@/domain/schema/security";
import { command } from "@/server/command";
import { unusualSignIns } from "./signals";

const DAYS = 30;

/** Says what an unusual sign-in was; its alert ends with the last one that nobody had said anything of. */
export const settleSignIn = command({
  action: "security.settle-sign-in",
  needs: "person:manage",
  input: SettleSignIn,
  async run({ db, actor, now }, { scope, seq, verdict, reason }) {
    const subjectId = `${scope} ${seq}`;
    await db.execute(sql`select pg_advisory_xact_lock(hashtext(${`settle ${subjectId}`}))`);
    const from = new Date(now.getTime() - DAYS * 86_400_000);
    const found = (await unusualSignIns(db, from, now)).find(
      (each) => each.scope === scope && each.seq === seq,
    );
    if (!found) throw notFound("unusual sign-in", subjectId);
    if (found.personId === actor.id) throw forbidden("Somebody else must say what your own sign-in was.");
    if (found.settled) throw conflict(`${found.settled.byName} has said already what it was.`);
    return {
      result: { verdict },
      audit: { subjectKind: "sign-in", subjectId, detail: { verdict, reason, personId: found.personId } },
    };
  },
});
