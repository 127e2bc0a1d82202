/** @type {import('next').NextConfig} */
const config = {
  typedRoutes: true,
  poweredByHeader: false,
  reactStrictMode: true,
  // An operations console has no pictures to optimise; the optimiser is attack surface.
  images: { unoptimized: true },
  serverExternalPackages: ["pg", "pg-boss", "pino", "@node-rs/argon2", "undici"],
  experimental: { optimizePackageImports: ["lucide-react", "radix-ui"] },
  devIndicators: false,
};
export default config;
