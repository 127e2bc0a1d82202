import type { PlatformDeclaration } from "@/domain/schema/platform";

/** Whether what lies behind a credential's name is declared to be the name of an account, which is no secret. */
export const isAccountName = (
  { credentials }: Pick<PlatformDeclaration, "credentials">,
  name: string,
): boolean =>
  credentials.some(
    (declared) =>
      declared.isName &&
      (declared.perTenant
        ? name.endsWith(`-${declared.name.replace(/^tenant-/, "")}`)
        : name === declared.name),
  );
