/** @type {import('next').NextConfig} */
const config = {
  typedRoutes: true,
  poweredByHeader: false,
  reactStrictMode: true,
  // An operations console has no pictures to optimise; the optimiser is attack surface.
  images: { unoptimized: true },
  serverExternalPackages: [
    "pg",
    "pg-boss",
    "pino",
    "@node-rs/argon2",
    "undici",
    "bullmq",
    "ioredis",
    "@kubernetes/client-node",
    "@aws-sdk/client-cloudwatch-logs",
    "@aws-sdk/client-ecs",
    "@aws-sdk/client-rds",
    "@aws-sdk/client-sqs",
  ],
  experimental: { optimizePackageImports: ["lucide-react", "radix-ui"] },
  devIndicators: false,
  // What the proxy does not pass: files of the build, and the doors of machines.
  headers: () => {
    const safe = [
      { key: "x-content-type-options", value: "nosniff" },
      { key: "x-frame-options", value: "DENY" },
      { key: "referrer-policy", value: "no-referrer" },
      { key: "cross-origin-resource-policy", value: "same-origin" },
    ];
    const forMachines = [
      ...safe,
      { key: "content-security-policy", value: "default-src 'none'; frame-ancestors 'none'" },
      { key: "cache-control", value: "no-store" },
    ];
    return [
      ...["/_next/static/:path*", "/icon.svg", "/favicon.ico"].map((source) => ({ source, headers: safe })),
      ...["/api/hooks/:path*", "/api/beat/:path*"].map((source) => ({ source, headers: forMachines })),
    ];
  },
};
export default config;
