import { wealthica, type WealthicaOptions } from '@token-relay/server'

/** Creates a provider for Vezgo, which speaks Wealthica's protocol at other URLs, under the path `/vezgo`. */
export function vezgo(options: Omit<WealthicaOptions, 'id'>) {
  return wealthica({
    apiUrl: 'https://api.vezgo.com/v1',
    connectUrl: 'https://connect.vezgo.com',
    connectMessages: { brand: 'vezgo', idField: 'account' },
    ...options,
    id: 'vezgo',
  })
}
