import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { Announcer } from "@/components/ui/announce";
import { readTheme, THEME_COOKIE } from "@/components/ui/theme";
import { TipLayer } from "@/components/ui/tip-layer";
import { Toaster } from "@/components/ui/toast";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Wheelhouse", template: "%s · Wheelhouse" },
  description: "Live checks, checklists, remedies and proof for the platforms you run.",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  colorScheme: "light dark",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [headerList, cookieList] = await Promise.all([headers(), cookies()]);
  const nonce = headerList.get("x-nonce")?.match(/^[\w+/=-]+$/)?.[0];
  const theme = readTheme(cookieList.get(THEME_COOKIE)?.value);

  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme}>
      <head>
        <StyleNonce nonce={nonce} />
      </head>
      <body>
        <a
          href="#main"
          className="sr-only z-60 rounded border border-line-strong bg-raised px-3 py-2 font-medium text-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        >
          Skip to the page
        </a>
        {children}
        <Toaster />
        <Announcer />
        <TipLayer />
      </body>
    </html>
  );
}

/** Dialogs lock the page's scroll with a style element of their own; this is where that code looks for the nonce. */
function StyleNonce({ nonce }: { nonce: string | undefined }) {
  if (!nonce) return null;
  return (
    <script
      nonce={nonce}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, and the nonce of this very response.
      dangerouslySetInnerHTML={{ __html: `globalThis.__webpack_nonce__=${JSON.stringify(nonce)}` }}
    />
  );
}
