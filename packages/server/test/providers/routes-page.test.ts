import { readFileSync } from 'node:fs'
import { swypex, wakapay, wealthica, wych, wyre } from '@token-relay/server'
import { expect, test } from 'vitest'

const page = readFileSync(new URL('../../../../docs/gateway-policy.md', import.meta.url), 'utf8')

test('the page of the gateway names every ready-made route with the call that a page makes', () => {
  const routes = Object.entries({ swypex, wakapay, wych, wyre, wealthica }).flatMap(([provider, create]) =>
    Object.entries(create.routes).map(([name, { method, path }]) => {
      return `${provider}.routes.${name}: ${method} ${path.replace('{pid}', 'me')}`
    }),
  )
  const rows = [...page.matchAll(/^\| `(\w+\.routes\.\w+)` +\| `(\w+ \/[^`]*)`/gm)]
  expect(rows.map(([, route, call]) => `${route}: ${call}`).toSorted()).toEqual(routes.toSorted())
})
