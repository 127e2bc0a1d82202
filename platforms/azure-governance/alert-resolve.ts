import { z } from "zod";
import { accepted } from "@/platforms/answers";
import { type Action, type Conversation, type Fact, PlatformError, type Settled } from "@/platforms/platform";
import { alertListAfter, recentAlertList } from "./alert-list";
import { askSigned, attempt, shown } from "./client";

/** The platform's field for the name; it refuses a longer one. */
const LONGEST_NAME = 100;

const Input = z.strictObject({
  alert: z.string().regex(/^[1-9]\d{0,14}$/, "The number of an alert."),
  resolvedBy: z.string().trim().min(1).max(LONGEST_NAME),
});
type Input = z.output<typeof Input>;

const Resolved = z.object({ resolved_by: z.string().nullish() });

/**
 * Resolves one alert over there under the name of the person who resolved it here. Resolving again would overwrite
 * time and name, so it is left alone when the platform does not list it any more. The list is the proof.
 */
export const alertResolve = (takesQuery: boolean): Action<Input> => ({
  key: "alert.resolve",
  title: "Resolve an alert of the platform",
  label: ({ alert }) => `Resolve alert ${alert} at the platform`,
  tier: 1,
  capability: "alerts.resolve",
  input: Input,
  target: ({ alert }) => alert,
  pace: {
    calls: 3,
    seconds: 60,
    per: "target",
    because: "The platform lets three calls for one alert pass per minute from one address.",
  },
  repeatable: false,
  expectedSeconds: 60,
  timeoutSeconds: 70,
  look: async (c, { alert }) => {
    const { open, evidence } = await recentAlertList(c);
    return { facts: { alert, open: open.has(alert), title: open.get(alert) ?? null }, evidence };
  },
  execute: (c, input) => resolve(c, input, takesQuery),
  verify: {
    afterSeconds: 2,
    everySeconds: 10,
    forSeconds: 300,
    settled: (c, { alert }, _before, startedAt) => settled(c, alert, startedAt),
  },
  reask: ["alerts"],
});

async function resolve(c: Conversation, { alert, resolvedBy }: Input, takesQuery: boolean) {
  const { open, evidence } = await recentAlertList(c);
  if (!open.has(alert))
    return {
      said: "The platform does not list it as open any more; it was left as it is.",
      facts: { asked: false } as Record<string, Fact>,
      evidence,
    };
  const reply = await askSigned(c, {
    method: "POST",
    path: `/api/v1/sync/alerts/${alert}/resolve`,
    timeoutSeconds: 30,
    ...(takesQuery ? { query: { resolved_by: resolvedBy } } : { json: { resolved_by: resolvedBy } }),
  });
  if (reply.status === 404 && /not found/i.test(reply.text) && reply.text.includes(alert))
    throw new PlatformError("not-deployed", `The platform has no alert ${alert} (404).`, {
      evidence: reply.evidence,
      httpStatus: 404,
    });
  if (reply.status === 422)
    throw new PlatformError("forbidden", "The platform refuses the alert's number or the name (422).", {
      evidence: reply.evidence,
      httpStatus: 422,
    });
  if (reply.status === 403)
    throw new PlatformError("forbidden", "Our credential may not resolve alerts there (403).", {
      evidence: reply.evidence,
      httpStatus: 403,
    });
  accepted(reply);
  const as = nameIn(reply.text);
  return {
    said:
      as === undefined || as === resolvedBy
        ? "The platform says it is resolved."
        : `The platform says it is resolved, but noted "${shown(as).slice(0, LONGEST_NAME)}" instead of the name.`,
    facts: { asked: true, httpStatus: reply.status, resolvedBy: as === undefined ? null : shown(as) },
    evidence: reply.evidence,
  };
}

function nameIn(text: string): string | undefined {
  try {
    return Resolved.parse(JSON.parse(text)).resolved_by ?? undefined;
  } catch {
    return undefined;
  }
}

async function settled(c: Conversation, alert: string, startedAt: Date): Promise<Settled> {
  const looked = await attempt(alertListAfter(c, startedAt));
  if (looked.trouble)
    return {
      state: "pending",
      said: `Not seen yet: ${looked.trouble.message}`,
      facts: { trouble: looked.trouble.trouble },
      evidence: looked.trouble.details.evidence,
    };
  if (!looked.got)
    return { state: "pending", said: "The list of alerts may not be read again yet.", facts: {} };
  const { open, evidence } = looked.got;
  return open.has(alert)
    ? { state: "pending", said: "The platform still lists it as open.", facts: { open: true }, evidence }
    : {
        state: "succeeded",
        said: "The platform does not list it as open any more.",
        facts: { open: false },
        evidence,
      };
}
