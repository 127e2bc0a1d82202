import { z } from "zod";
import { type Conversation, PlatformError } from "@/platforms/platform";

export const GITHUB = "github";
export const REPOSITORY = "github-repository";
/** Name of a workflow input that the workflow puts into the title of its run, so that a run is known again. */
export const CORRELATION_INPUT = "github-correlation-input";
export const TOKEN = "github-token";

/** What a platform declares to have its deployments seen and started. */
export const GITHUB_URL = { name: GITHUB, title: "GitHub's API: https://api.github.com", required: false };
export const GITHUB_CREDENTIAL = {
  name: TOKEN,
  title: "GitHub token that reads contents and reads and starts Actions",
  required: false,
};

export const missing = (message: string) => new PlatformError("not-deployed", message, { notSent: true });
export const refused = (message: string) => new PlatformError("failed", message, { notSent: true });

export function repositoryOf(c: Conversation): { owner: string; repo: string } {
  const named = c.environment.options[REPOSITORY]?.trim();
  if (!named) throw missing(`The configuration names no option "${REPOSITORY}".`);
  const [, owner, repo] = /^([A-Za-z0-9-]{1,39})\/([A-Za-z0-9._-]{1,100})$/.exec(named) ?? [];
  if (!owner || !repo) throw missing(`The option "${REPOSITORY}" is written "owner/name".`);
  return { owner, repo };
}

const WORKFLOW = /^([A-Za-z0-9._-]{1,200}\.ya?ml|\d{1,15})$/;
const SAY = "A workflow is named by its file, for example deploy.yml.";
export const WorkflowName = z.string().trim().regex(WORKFLOW, SAY);
export const MaybeWorkflowName = z
  .string()
  .trim()
  .default("")
  .refine((name) => name === "" || WORKFLOW.test(name), SAY);
/** A branch or tag by its short name. */
export const RefName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/, "The name of a branch or tag.")
  .refine(
    (name) => !name.includes("..") && !name.startsWith("refs/"),
    "The short name, without refs/ and dots in a row.",
  );
