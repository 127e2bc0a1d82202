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
};
export default config;
