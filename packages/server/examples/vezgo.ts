import { wealthica, type WealthicaOptions } from '@token-relay/server'

/** Vezgo speaks Wealthica's protocol: the same provider at other addresses, under its own path. */
export function vezgo(options: Omit<WealthicaOptions, 'id'>) {
  return wealthica({
    apiUrl: 'https://api.vezgo.com/v1',
    connectUrl: 'https://connect.vezgo.com',
    ...options,
    id: 'vezgo',
  })
}
