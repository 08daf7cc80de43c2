/** How long a token may live. Clients run for years, so "never" is a choice. */
export const EXPIRY_CHOICES = ['never', '30d', '90d', '1y'] as const;
export type Expiry = (typeof EXPIRY_CHOICES)[number];

const DAYS: Record<Expiry, number> = { never: 0, '30d': 30, '90d': 90, '1y': 365 };
const SECONDS_PER_DAY = 86_400;

/** As the API wants it: 0 is for ever. */
export const secondsToLive = (expiry: Expiry): number => DAYS[expiry] * SECONDS_PER_DAY;
