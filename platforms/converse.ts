import type { CredentialSlot } from "@/domain/credential";
import { ownAllowance } from "./allowance";
import { openOutbound } from "./outbound/outbound";
import {
  type Allowance,
  type Answer,
  type Conversation,
  type Environment,
  PlatformError,
  type Question,
} from "./platform";

export type EnvironmentAccess = {
  environment: Environment;
  privateNetwork: boolean;
  /** Reads the secret behind a credential's name, or one in a slot of its versions, at the moment of use. */
  readSecret(name: string, slot?: CredentialSlot): Promise<string | undefined>;
  /** Of credentials that are the name of an account and no secret; without it none is. */
  isName?(credential: string): boolean;
};

/** Opens the way to one environment; keep it as long as the environment is configured so, then close it. */
export function openConversation(
  access: EnvironmentAccess,
  dialect: string,
  options: { now?: () => Date; connections?: number; allowance?: Allowance } = {},
): Conversation & { close(): Promise<void> } {
  const http = openOutbound({
    baseUrls: access.environment.baseUrls,
    privateNetwork: access.privateNetwork,
    connections: options.connections,
  });
  const closing = new AbortController();
  return {
    environment: access.environment,
    dialect,
    http,
    secret: async (name, slot) => {
      const value = await access.readSecret(name, slot);
      if (value && !access.isName?.(name)) http.hide(value);
      return value;
    },
    now: options.now ?? (() => new Date()),
    memory: new Map(),
    allowance: options.allowance ?? ownAllowance(),
    signal: closing.signal,
    close: async () => {
      closing.abort();
      await http.close();
    },
  };
}

export type Asked = { answer: Answer; trouble?: undefined } | { answer?: undefined; trouble: PlatformError };

/** Asks and never throws: whatever the platform does becomes an answer or a trouble in words. */
export async function askQuestion(question: Question, conversation: Conversation): Promise<Asked> {
  try {
    return { answer: await question.ask(conversation) };
  } catch (error) {
    if (error instanceof PlatformError) return { trouble: error };
    return { trouble: new PlatformError("unreadable", "The answer could not be understood.", {}, error) };
  }
}
