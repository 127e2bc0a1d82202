import { z } from "zod";
import { reportCapability } from "@/platforms/drivers/report-capability";
import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import { repositoryOf } from "./access";
import { askGitHub } from "./client";

const Repository = z.object({ permissions: z.object({ push: z.boolean() }).optional() });

/** Whether this environment's token sees the repository's workflows, and whether it may start them. */
export function deploymentCapabilities(c: Conversation): Promise<CapabilityReport[]> {
  return Promise.all([
    reportCapability("deployments.read", async () => {
      const { value } = await askGitHub(
        c,
        "GET /repos/{owner}/{repo}/actions/workflows",
        { per_page: 1 },
        z.object({ total_count: z.number() }),
      );
      const { owner, repo } = repositoryOf(c);
      return `${owner}/${repo} has ${value.total_count} workflows.`;
    }),
    reportCapability("deployments.act", async () => {
      const { value } = await askGitHub(c, "GET /repos/{owner}/{repo}", {}, Repository);
      if (value.permissions?.push === false)
        throw new PlatformError("forbidden", "The token may read the repository and start nothing in it.");
      return value.permissions
        ? "The token may start workflows."
        : "GitHub does not say what the token may do; it shows when a workflow is started.";
    }),
  ]);
}
