/** The Redis to test on, as `npm test` found it; null: there is none. */
export const redisUrl = process.env.TEST_REDIS_URL ? process.env.TEST_REDIS_URL : null;
