import type { Finding } from "@/domain/flow";
import { utcDate } from "@/platforms/answers";
import { decodeAadsts } from "@/platforms/drivers/azure/aadsts";
import { APP_SECRET } from "@/platforms/drivers/azure/access";
import { heldBySite } from "@/platforms/drivers/azure/app-settings";
import { clientSecretTest, hasDirectory, readSecrets, secretWith } from "@/platforms/drivers/azure/directory";
import type { FlowAnswer, FlowView } from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";
import { attempt, platformClock, readOpen, readSigned, shown } from "./client";
import { DECIDING } from "./preflight-run";
import { Health, Preflight } from "./shapes";
import { theirTime } from "./tenant-data";
import { orTrouble } from "./tenant-looks";

/** What the rotation needs, before anything is changed; and which of the directory's secrets is the old one. */
export async function lookBefore(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  return orTrouble("failed", async () => {
    const value = await view.secret("current", APP_SECRET);
    const findings: Finding[] = [await inUse(c, value)];
    const directory = await atDirectory(c, value, view.input.made === "directory");
    findings.push(directory.finding);
    if (view.input.place === "app-service") findings.push(await atSite(c));
    const bad = findings.filter(({ status }) => status === "alert");
    return {
      state: bad.length === 0 ? "passed" : "failed",
      said:
        bad.length === 0
          ? "What the rotation needs is there."
          : bad.map(({ said, remedy }) => `${said} ${remedy ?? ""}`.trim()).join(" "),
      findings,
      facts: { old: directory.old ?? "", oldName: directory.name ?? "" },
      evidence: directory.evidence,
    };
  });
}

async function inUse(c: Conversation, value: string | undefined): Promise<Finding> {
  const title = "The secret in use";
  if (!value)
    return {
      status: "warn",
      title,
      said: "It is not known here.",
      remedy: "Give it or reference it, or it cannot be proved dead at the end.",
    };
  const proof = await clientSecretTest.test(c, value, "");
  if (proof.state === "unknown")
    return {
      status: "alert",
      title,
      said: `Nothing can be proved: ${proof.said}`,
      remedy: "Correct the platform's directory and application in the configuration first.",
    };
  return { status: proof.state === "accepted" ? "ok" : "warn", title, said: proof.said };
}

async function atDirectory(c: Conversation, value: string | undefined, isNeeded: boolean) {
  const title = "The directory";
  if (!hasDirectory(c))
    return {
      finding: {
        status: isNeeded ? ("alert" as const) : ("warn" as const),
        title,
        said: "The configuration names no address of Microsoft Graph, so secrets are made and removed there by a person.",
        ...(isNeeded && { remedy: "Ask for it again with a secret that a person makes." }),
      },
    };
  const read = await attempt(readSecrets(c));
  if (!read.got)
    return {
      finding: {
        status: isNeeded ? ("alert" as const) : ("warn" as const),
        title,
        said: read.trouble.message,
        remedy:
          "The console's application needs the permission Application.ReadWrite.OwnedBy and has to own this one.",
      },
      evidence: read.trouble.details.evidence,
    };
  const { secrets, application, evidence } = read.got;
  const old = secretWith(secrets, value);
  const end = old?.endsAt?.toISOString().slice(0, 10);
  return {
    finding: {
      status: old ? ("ok" as const) : ("warn" as const),
      title,
      said: old
        ? `${application} has ${secrets.length} secrets; the one in use is "${old.name}"${end ? `, until ${end}` : ""}.`
        : `${application} has ${secrets.length} secrets; which of them is in use cannot be told.`,
    },
    old: old?.keyId,
    name: old?.name,
    evidence,
  };
}

async function atSite(c: Conversation): Promise<Finding> {
  const title = "The site's setting";
  const read = await attempt(heldBySite(c, APP_SECRET));
  if (!read.got)
    return {
      status: "alert",
      title,
      said: read.trouble.message,
      remedy:
        "Ask for it again with a place that a person writes to, or let our application change the site.",
    };
  const { held, said } = read.got;
  if (held === "a reference")
    return {
      status: "alert",
      title,
      said: `${said} It points to a vault.`,
      remedy: "Ask for it again with a place that a person writes to, and put the new value into the vault.",
    };
  return { status: held === "current" ? "ok" : "warn", title, said };
}

/** A restarted platform is cold for a minute and a half. */
async function lookIfUp(c: Conversation): Promise<FlowAnswer> {
  return orTrouble("pending", async () => {
    const { data, reply } = await readOpen(c, Health, { path: "/health", timeoutSeconds: 30 });
    return {
      state: data.status === "healthy" ? "passed" : "pending",
      said: `The platform says that it is ${shown(data.status)}.`,
      evidence: reply.evidence,
    };
  });
}

/**
 * Whether the platform signs in with what it has now. Its preflight tries each tenant; one that fails for another reason
 * than the shared secret says nothing of it.
 */
export async function lookIfPlatformSignsIn(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  return orTrouble("pending", async () => {
    const { data, reply } = await readSigned(c, Preflight, {
      path: "/api/v1/preflight/status",
      timeoutSeconds: 30,
    });
    const { evidence } = reply;
    const report = data.latest_report;
    const since = theirTime(placedAt(view), platformClock(reply, c), c.now());
    if (!report || (utcDate(report.started_at)?.getTime() ?? 0) < since.getTime())
      return {
        state: "pending",
        said: "There is no preflight since the new secret was put in place. Run one.",
        evidence,
      };
    const access = report.results.filter(
      ({ category }) => DECIDING.includes(category ?? "") && category !== "database",
    );
    const passed = access.filter(({ status }) => status === "pass");
    const whole = access.filter(({ status, tenant_id }) => status === "fail" && !tenant_id);
    const secret = access.filter(
      ({ status, message }) => status === "fail" && /AADSTS70002(15|22)\b/.test(message ?? ""),
    );
    const isOnlySome = secret.length > 0 && whole.length === 0 && passed.length > 0;
    const facts = { checks: access.length, passed: passed.length, refusedForTheSecret: secret.length };
    if (whole.length > 0 || passed.length === 0)
      return {
        state: "failed",
        said: `The platform does not sign in. ${causeOf(whole[0]?.message ?? secret[0]?.message)}`,
        facts,
        evidence,
      };
    return {
      state: "passed",
      said: `The platform signs in: ${passed.length} of ${access.length} checks of access pass.${isOnlySome ? " Some tenants have a secret of their own that fails." : ""}`,
      facts,
      evidence,
      findings: secret.slice(0, 10).map(({ name, check_id, message }) => ({
        status: "warn" as const,
        title: shown(name ?? check_id),
        said: shown(message ?? ""),
      })),
    };
  });
}

/** The moment from which the new value may have been in place; asked for again, the flow's own is early enough. */
const placedAt = ({ found, requestedAt }: FlowView) => utcDate(String(found.placed?.at ?? "")) ?? requestedAt;

function causeOf(message: string | null | undefined): string {
  const decoded = decodeAadsts(message ?? "");
  return decoded ? `${decoded.said} ${decoded.remedy}` : shown(message ?? "No check of its access passes.");
}

/** Writes down when the new value was in place: what the platform found before proves nothing. */
export const noteMoment = async (c: Conversation): Promise<FlowAnswer> => {
  const up = await lookIfUp(c);
  return up.state === "passed" ? { ...up, facts: { at: c.now().toISOString() } } : up;
};
