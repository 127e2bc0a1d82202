import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alertSources, alerts, webhookDeliveries } from "@/db/schema";
import { firing, iso, minutes, NOW, resolved, takingNotifications } from "@/server/testing/alertmanager";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { replayDelivery } from "./replay";

const stage = onStage();
const { send, kept, apply, pull, state } = takingNotifications(stage);

describe("order", () => {
  test("a firing that comes after its own end does not fire again", async () => {
    await send(resolved(), { at: minutes(0) });
    await send(firing(), { at: minutes(1) });
    await apply(minutes(1));
    expect(await state()).toEqual({});
    await send(firing({ starts: 2 }), { at: minutes(3) });
    await send(resolved({ starts: 2, ends: 4 }), { at: minutes(4) });
    await apply(minutes(4));
    await send(firing({ starts: 2 }), { at: minutes(5) });
    await apply(minutes(5));
    expect(await state()).toEqual({ f1: false });
  });

  test("an end of an earlier firing does not end a later one", async () => {
    await send(firing({ starts: 5 }), { at: minutes(6) });
    await send(resolved({ starts: -10, ends: 4 }), { at: minutes(7) });
    await apply(minutes(7));
    expect(await state()).toEqual({ f1: true });
  });

  test("a firing of before does not make the present one older", async () => {
    await send(firing({ starts: 5 }), { at: minutes(6) });
    await apply(minutes(6));
    await send(firing({ starts: -10 }), { at: minutes(7) });
    await apply(minutes(7));
    expect(await stage.db.select().from(alertSources)).toMatchObject([{ facts: { startsAt: iso(5) } }]);
  });

  test("a firing that is told on and on after its end, as after a lost connection, fires again", async () => {
    await send(firing());
    await send(resolved({ ends: 1 }), { at: minutes(1) });
    await apply(minutes(1));
    await send(firing(), { at: minutes(30) });
    await apply(minutes(30));
    expect(await state()).toEqual({ f1: true });
  });

  test("whatever comes in whatever order and however often, the newest firing decides", async () => {
    // Three firings, one after the other; the last one goes on.
    const events = [
      { starts: 0, ends: undefined },
      { starts: 0, ends: 1 },
      { starts: 2, ends: undefined },
      { starts: 2, ends: 3 },
      { starts: 4, ends: undefined },
    ];
    await fc.assert(
      fc.asyncProperty(
        fc
          .shuffledSubarray([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], { minLength: 5 })
          .filter((order) => order.includes(4)),
        fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
        async (order, pauses) => {
          await stage.db.delete(webhookDeliveries);
          await stage.db.delete(alertSources);
          await stage.db.delete(alerts);
          for (const [index, event] of order.entries()) {
            const { starts, ends } = events[event] ?? { starts: 0, ends: undefined };
            const line = { starts, ...(ends === undefined ? {} : { ends }) };
            const at = new Date(minutes(5).getTime() + index * 1000);
            await send(ends === undefined ? firing(line) : resolved(line), { at });
            if (pauses[index]) await apply(at);
          }
          await apply(minutes(6));
          expect(await state()).toEqual({ f1: true });
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("a replay", () => {
  const replay = async (index: number, at: Date) => {
    const id = (await kept())[index]?.id ?? 0;
    await replayDelivery(as(stage, "operator", at), { id });
    await apply(at);
  };

  test("of an old firing does not open what ended later", async () => {
    await send(firing());
    await send(resolved({ ends: 1 }), { at: minutes(1) });
    await apply(minutes(1));
    await replay(0, minutes(60));
    expect(await state()).toEqual({ f1: false });
    expect(await stage.db.select().from(alerts)).toHaveLength(1);
    expect((await kept()).at(-1)).toMatchObject({ replayOf: (await kept())[0]?.id, verdict: "accepted" });
  });

  test("of an old firing does not open what a person resolved later", async () => {
    await send(firing());
    await apply();
    await stage.db.update(alerts).set({ state: "resolved", resolvedAt: minutes(5), resolvedHow: "person" });
    await replay(0, minutes(60));
    expect(await stage.db.select().from(alerts)).toMatchObject([{ state: "resolved" }]);
  });

  test("of an old end does not end what fires again", async () => {
    await send(firing());
    await send(resolved({ ends: 1 }), { at: minutes(1) });
    await send(firing({ starts: 2 }), { at: minutes(3) });
    await apply(minutes(3));
    await replay(1, minutes(60));
    expect(await state()).toEqual({ f1: true });
  });

  test("of an old end does not end what is told to go on since before it", async () => {
    await send(firing());
    await send(resolved({ ends: 1 }), { at: minutes(1) });
    await send(firing(), { at: minutes(30) });
    await apply(minutes(30));
    await replay(1, minutes(60));
    expect(await state()).toEqual({ f1: true });
  });

  test("of what could not be applied brings it in", async () => {
    await send(firing());
    await stage.db.update(webhookDeliveries).set({ appliedAt: NOW, said: "It could not be applied." });
    await replay(0, minutes(60));
    expect(await state()).toEqual({ f1: true });
  });

  test("is for an operator, and not of a list that is read anyway", async () => {
    await pull([{}], NOW);
    const [list] = await kept();
    const id = list?.id ?? 0;
    expect(await refusalOf(replayDelivery(as(stage, "viewer"), { id }))).toContain("operator");
    expect(await refusalOf(replayDelivery(as(stage, "operator"), { id }))).toContain("read again");
  });
});
