import { createHash, randomUUID } from "node:crypto";
import type { Route, SimReply } from "@/platforms/simulator/routes";

const DAY_MS = 86_400_000;
export const SIM_APP_TENANT = "22222222-3333-4444-5555-666666666666";
export const SIM_APP = "77777777-8888-9999-aaaa-bbbbbbbbbbbb";
/** The directory's servers agree a little later. */
const AGREED_AFTER_MS = 5000;

type Secret = {
  keyId: string;
  name: string;
  value: string;
  startsAt: number;
  endsAt: number;
  goneAt?: number;
};

const APPLICATION = `/v1.0/applications(appId='${SIM_APP}')`;

/** The same for a seed at every start, so that what the configuration references stays right. */
const firstValue = (seed: string) =>
  `sim8Q~${createHash("sha256").update(`secret of ${seed}`).digest("base64url").slice(0, 34)}`;

/** The platform's application at the directory: its secrets, and who is let in with them. */
export class SimDirectory {
  readonly first: string;
  private readonly secrets: Secret[];

  constructor(
    seed: string,
    private readonly now: () => number,
  ) {
    this.first = firstValue(seed);
    const startsAt = now() - 340 * DAY_MS;
    this.secrets = [
      {
        keyId: "0a0a0a0a-1111-4222-8333-444455556666",
        name: "governance 2025",
        value: this.first,
        startsAt,
        endsAt: startsAt + 365 * DAY_MS,
      },
    ];
  }

  /** What Entra says to who asks for a token with this value; undefined where it gives one. */
  troubleOf(value: string): string | undefined {
    const found = this.secrets.find((secret) => secret.value === value);
    if (!found || (found.goneAt !== undefined && this.now() - found.goneAt >= AGREED_AFTER_MS))
      return "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.";
    if (this.now() - found.startsAt < AGREED_AFTER_MS)
      return "AADSTS7000215: Invalid client secret provided.";
    if (found.endsAt <= this.now())
      return "AADSTS7000222: The provided client secret keys for app are expired.";
    return undefined;
  }

  private present() {
    return this.secrets.filter(({ goneAt }) => goneAt === undefined);
  }

  routes(
    guard: (handle: Route["handle"]) => Route["handle"],
    refuse: (status: number, code: string, message: string) => SimReply,
  ): Route[] {
    const told = ({ keyId, name, value, startsAt, endsAt }: Secret) => ({
      keyId,
      displayName: name,
      hint: value.slice(0, 3),
      secretText: null,
      startDateTime: new Date(startsAt).toISOString(),
      endDateTime: new Date(endsAt).toISOString(),
    });
    return [
      {
        method: "GET",
        path: APPLICATION,
        handle: guard(() => ({
          json: { displayName: "governance-platform", passwordCredentials: this.present().map(told) },
        })),
      },
      {
        method: "POST",
        path: `${APPLICATION}/addPassword`,
        handle: guard((request) => {
          const wanted = (request.json() ?? {}) as {
            passwordCredential?: { displayName?: string; endDateTime?: string };
          };
          const endsAt = Date.parse(wanted.passwordCredential?.endDateTime ?? "");
          if (!(endsAt - this.now() <= 731 * DAY_MS))
            return refuse(
              400,
              "CredentialInvalidLifetimeAsPerAppPolicy",
              "The lifetime is longer than allowed.",
            );
          const random = createHash("sha256").update(randomUUID()).digest("base64url");
          const made: Secret = {
            keyId: randomUUID(),
            name: wanted.passwordCredential?.displayName ?? "",
            value: `${random.slice(0, 3)}8Q~${random.slice(3, 37)}`,
            startsAt: this.now(),
            endsAt,
          };
          this.secrets.push(made);
          return { json: { ...told(made), secretText: made.value } };
        }),
      },
      {
        method: "POST",
        path: `${APPLICATION}/removePassword`,
        handle: guard((request) => {
          const { keyId } = (request.json() ?? {}) as { keyId?: string };
          const found = this.present().find((secret) => secret.keyId === keyId);
          if (!found) return refuse(400, "Request_BadRequest", "No password credential found with keyId.");
          found.goneAt = this.now();
          return { status: 204, text: "" };
        }),
      },
    ];
  }
}
