import { openSecretsManager } from "@/platforms/drivers/aws/client";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { fieldOf, noSecret } from "./store";

const REFERENCE = /^aws:[a-z0-9-]+\/([^#\s]+)(?:#([^#\s]+))?$/;

/** The current version of "aws:region/name" or, of one that holds JSON, of a field in it. */
export async function readSecretsManager(c: Conversation, reference: string): Promise<string> {
  const [, name = "", field] = REFERENCE.exec(reference) ?? [];
  const where = `AWS's secret "${name}"`;
  const { ask } = await openSecretsManager(c);
  const { SecretString, SecretBinary } = await ask((api) => api.getSecretValue({ SecretId: name })).catch(
    (error: unknown) => {
      if (!(error instanceof PlatformError)) throw error;
      if (error.trouble === "not-deployed")
        throw noSecret(`${where} does not exist, or is marked for deletion.`);
      // Without its evidence, which may hold a damaged answer with the secret in it.
      const { httpStatus, retryAfterSeconds } = error.details;
      throw new PlatformError(error.trouble, error.message, {
        notSent: true,
        ...(httpStatus !== undefined && { httpStatus }),
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      });
    },
  );
  const text = SecretString ?? (SecretBinary && Buffer.from(SecretBinary).toString("utf8"));
  if (!text) throw noSecret(`${where} is empty.`);
  const value = fieldOf(text, field, where);
  c.http.hide(value);
  return value;
}
