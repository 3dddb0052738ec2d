import type { RoutePolicy } from '@token-relay/server'
import { expect, test } from 'vitest'
import { createRouteTable } from '../../src/routes/route-table.ts'
import { readThing } from '../kit/gateway-host.ts'

const acme = { id: 'acme', bindsSubject: false }
const route = (path: string, method: RoutePolicy['method'] = 'GET'): RoutePolicy => ({
  ...readThing,
  id: `${method} ${path}`.replaceAll(' ', ''),
  method,
  path,
})
const found = (paths: readonly RoutePolicy[], path: string, account = 'ada') => {
  try {
    return createRouteTable(paths, acme).find('GET', path, account).route.path
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}
const both = (...paths: string[]) => [
  paths.map((path) => route(path)),
  paths.map((path) => route(path)).toReversed(),
]

test.each([
  ['/users/admin', '/users/admin'],
  ['/users/%61dmin', '/users/admin'],
  ['/users/7', '/users/:id'],
  ['/users/ADMIN', 'unknown_route'],
  ['/users/Admin.json', 'unknown_route'],
  ['/users/%41dmin', 'unknown_route'],
  ['/users/administrator', '/users/:id'],
])('%s takes the rule of %s, in whatever order routes are listed', (path, expected) => {
  for (const routes of both('/users/:id', '/users/admin')) expect(found(routes, path)).toBe(expected)
})

test.each([
  ['/a/me/x', '/a/{pid}/:part'],
  ['/a/ada/x', '/a/{pid}/:part'],
  ['/a/ADA/x', 'unknown_route'],
  ['/a/bob/x', '/a/:id/:part'],
  ['/a/bob/keys', '/a/:id/keys'],
])('%s is the path of %s', (path, expected) => {
  const routes = both('/a/:id/:part', '/a/{pid}/:part', '/a/:id/keys', '/a/{pid}/keys')
  for (const each of routes) expect(found(each, path)).toBe(expected)
})

test('G2 an account that is named like another route’s literal does not open that route', () => {
  for (const routes of both('/accounts/{pid}', '/accounts/admin')) {
    expect(found(routes, '/accounts/me')).toBe('/accounts/{pid}')
    expect(found(routes, '/accounts/me', 'admin')).toBe('unknown_route')
    expect(found(routes, '/accounts/me', 'Admin')).toBe('unknown_route')
  }
})

test.each([
  ['two names of one parameter', '/a/:id', '/a/:name'],
  ['crossed parameters', '/a/:id/keys', '/a/me/:part'],
  ['one literal in two cases', '/a/Keys', '/a/keys'],
  ['a parameter against an account', '/:a/{pid}', '/a/:b'],
])('boot refuses %s: no order is right for both rules', (_name, one, other) => {
  for (const routes of both(one, other)) {
    expect(() => createRouteTable(routes, acme)).toThrow(/neither is more specific/)
  }
})

test('boot refuses three names of one parameter', () => {
  const routes = [route('/a/:b'), route('/a/:c'), route('/a/:d')]
  expect(() => createRouteTable(routes, acme)).toThrow(/neither is more specific/)
})

test('routes that differ in method or length do not conflict', () => {
  const routes = [route('/a/:id'), route('/a/:name', 'POST'), route('/a/:id/:part'), route('/b/:id')]
  expect(() => createRouteTable(routes, acme)).not.toThrow()
})

test.each([
  ['/things/ada%40example.com', 'ada@example.com'],
  ['/things/paymentmethod%3APA_1', 'paymentmethod:PA_1'],
  ['/things/a%2bb%21%2A', 'a+b!*'],
  ['/things/%7Eada', '~ada'],
  ['/th%69ngs/1', '1'],
])('%s is the thing %s', (path, id) => {
  expect(createRouteTable([route('/things/:id')], acme).find('GET', path, 'ada').params).toEqual({ id })
})

test.each([
  'x%2fy',
  '%2e%2e',
  '%2E',
  'x%5Cy',
  'x%00',
  '%252e',
  '%25',
  '%',
  '%4',
  '%zz',
  '%c0%af',
  '%C3%A9',
  'a%20b',
  '%3b',
])('G2 /things/%s is 404', (id) => {
  expect(found([route('/things/:id')], `/things/${id}`)).toBe('unknown_route')
})

test.each(['ada%2bbank', 'ada+bank', 'ada%2Bbank', '%61da+bank', 'me', 'm%65'])(
  '{pid} may be written as %s',
  (text) => {
    expect(found([route('/a/{pid}')], `/a/${text}`, 'ada+bank')).toBe('/a/{pid}')
  },
)
