import type { Route } from '../frame/router.ts'
import type { Guard } from './bearer.ts'

/** `GET /bank`: the banks that transfers can go to. Assumption: the fields, and that any scope will do. */
export function bankRoute(guard: Guard): Route {
  return { method: 'GET', path: '/bank', handle: guard([], () => ({ status: 200, body: banks })) }
}

const banks = [
  'National Bank of Egypt',
  'Banque Misr',
  'Commercial International Bank',
  'Banque du Caire',
  'QNB Alahli',
  'Arab African International Bank',
].map((name, index) => ({ id: `BNK${1_000_000_000 + index}`, name }))
