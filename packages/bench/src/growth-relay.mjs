export const key = 'bench-only-7c1e9a40b35d4f2886d1ca9e02f7b6d3'

const perMinute = 1_000_000

export function userOf(number) {
  return { id: `user-${number}` }
}

/**
 * Creates the relay of growth runs: Wealthica, whose tokens go to pages, and `acme` as a gateway. Users and addresses are
 * as many as requests name. Every check is on; the limits are too high to be met.
 */
export async function createGrowthRelay({ upstreamUrl, limits, ...options }) {
  // The run builds the package before it needs it.
  const { createRelay, defineProvider, wealthica } = await import('@token-relay/server')
  return createRelay({
    name: 'bench',
    identify: ({ headers }) => ({ id: headers['x-user'] }),
    addressOf: ({ headers }) => headers['x-address'],
    allowInsecureUpstream: true,
    signingKeys: [key],
    rateLimit: {
      mintPerSubject: perMinute,
      mintPerAddress: perMinute,
      gatewayPerSubject: perMinute,
      ...(limits && { store: limits }),
    },
    providers: [
      wealthica({
        clientId: 'bench-client',
        clientSecret: 'bench-1f6d0c9a7e',
        apiUrl: upstreamUrl,
        connectUrl: upstreamUrl,
      }),
      defineProvider({
        id: 'acme',
        apiUrl: upstreamUrl,
        routes: [{ id: 'thing', method: 'GET', path: '/things/:bytes', scope: 'business', everyone: true }],
        authorize: () => ({ authorization: 'Bearer bench' }),
      }),
    ],
    ...options,
  })
}
