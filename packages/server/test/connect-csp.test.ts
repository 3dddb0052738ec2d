import { contentSecurityPolicy } from 'helmet'
import { expect, test } from 'vitest'
import { connectCsp, wealthica } from '../src/index.ts'

const account = { clientId: 'team-1', clientSecret: 'hN7qW2xV9bT4kR8m' }

/** Returns the policy that helmet sends with its defaults and these directives. */
function policyOf(providers: Parameters<typeof connectCsp>[0]): string {
  const headers = new Map<string, string>()
  const response = { setHeader: (name: string, value: string) => headers.set(name, value) }
  const handler = contentSecurityPolicy({ directives: { ...connectCsp(providers) } })
  Reflect.apply(handler, undefined, [{}, response, () => {}])
  return headers.get('Content-Security-Policy') ?? ''
}

test('allows a widget at https, and keeps helmet’s upgrade of http requests', () => {
  const policy = policyOf([wealthica(account)])
  expect(policy).toContain("frame-src 'self' https://connect.wealthica.com")
  expect(policy).toContain("form-action 'self' https://connect.wealthica.com;")
  expect(policy).toContain('upgrade-insecure-requests')
  expect(connectCsp([wealthica(account)])).not.toHaveProperty('upgradeInsecureRequests')
})

test.each([
  ['widget', { connectUrl: 'http://127.0.0.1:4100' }],
  ['API', { apiUrl: 'http://127.0.0.1:4100/v1' }],
])('does not upgrade http requests if the %s is at http', (_, addresses) => {
  const policy = policyOf([wealthica({ ...account, ...addresses })])
  expect(policy).toContain('http://127.0.0.1:4100')
  expect(policy).not.toContain('upgrade-insecure-requests')
})
