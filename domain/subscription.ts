export const SUBSCRIPTION_PROVIDERS = ["meta", "stripe", "airbyte"] as const;
export type SubscriptionProvider = (typeof SUBSCRIPTION_PROVIDERS)[number];
