import { ALERT_SEVERITIES } from "@/domain/platform";

/** What the fields of a channel say; the server judges it. */
export function readChannelForm(fields: FormData) {
  const text = (name: string) => String(fields.get(name) ?? "").trim();
  const named = (prefix: string) =>
    Object.fromEntries(
      [...fields.keys()]
        .filter((name) => name.startsWith(prefix))
        .map((name) => [name.slice(prefix.length), text(name)] as const)
        .filter(([, value]) => value !== ""),
    );
  const [from, to] = [text("quiet.from"), text("quiet.to")];
  const except = fields.getAll("quiet.except");
  return {
    settings: { ...named("setting."), ...(fields.has("private") && { privateNetwork: "true" }) },
    secrets: named("secret."),
    values: named("value."),
    perMinute: Number(text("perMinute")),
    timeoutSeconds: Number(text("timeoutSeconds")),
    fallbackId: text("fallbackId") || null,
    quiet:
      from || to
        ? {
            from,
            to,
            zone: text("quiet.zone"),
            exceptSeverities: ALERT_SEVERITIES.filter((severity) => except.includes(severity)),
          }
        : null,
  };
}
