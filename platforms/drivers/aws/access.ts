import { z } from "zod";
import { type Conversation, PlatformError } from "@/platforms/platform";

/** The services of AWS that are spoken with, each at an address of its own in the configuration. */
export type AwsService = "ecs" | "rds" | "cloudwatch-logs" | "sqs" | "secrets-manager";

export const REGION = "aws-region";
export const CLUSTER = "ecs-cluster";
/** Services that must be there, separated by commas: AWS leaves out of a list what is gone. */
export const EXPECTED_SERVICES = "ecs-services";
export const LOG_GROUPS = "log-groups";
export const KEY_ID = "aws-access-key-id";
export const SECRET_KEY = "aws-secret-access-key";
export const SESSION_TOKEN = "aws-session-token";

/** What a platform declares to have its cloud seen. */
export const AWS_URLS = [
  { name: "ecs", title: "AWS ECS, for example https://ecs.eu-central-1.amazonaws.com", required: false },
  { name: "sqs", title: "AWS SQS, for example https://sqs.eu-central-1.amazonaws.com", required: false },
  { name: "rds", title: "AWS RDS, for example https://rds.eu-central-1.amazonaws.com", required: false },
  {
    name: "cloudwatch-logs",
    title: "AWS CloudWatch Logs, for example https://logs.eu-central-1.amazonaws.com",
    required: false,
  },
];
export const AWS_CREDENTIALS = [
  { name: KEY_ID, title: "AWS access key id", required: false },
  { name: SECRET_KEY, title: "AWS secret access key", required: false },
  { name: SESSION_TOKEN, title: "AWS session token, where the key is a temporary one", required: false },
];

export const missing = (message: string) => new PlatformError("not-deployed", message, { notSent: true });
export const refused = (message: string) => new PlatformError("failed", message, { notSent: true });

export function optionOf(c: Conversation, name: string): string {
  const value = c.environment.options[name]?.trim();
  if (!value) throw missing(`The configuration names no option "${name}".`);
  return value;
}

export const listed = (c: Conversation, name: string): string[] =>
  (c.environment.options[name] ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean);

export const ServiceName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{1,255}$/, "A service has letters, digits, dashes and underscores in its name.");
export const Revision = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{1,255}:\d{1,9}$/, 'A revision is written "family:number", as the list shows it.');

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/;
const SAY = "It begins with a letter and has letters, digits and single dashes.";
export const Identifier = z.string().trim().max(63).regex(IDENTIFIER, SAY);
/** What RDS made by itself is called "rds:…". */
export const SnapshotName = z
  .string()
  .trim()
  .max(255)
  .regex(/^([a-z]+:)?[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/, SAY);

/** The last part of an ARN: "arn:aws:ecs:…:task-definition/core:7" is "core:7". */
export const shortOf = (arn: string | undefined): string => arn?.split("/").at(-1) ?? "";
