/** A key for relay tokens, for tests only. */
export const signingKey = 'test-only-7c1e9a40b35d4f2886d1ca9e02f7b6d3'
