// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import { resumeConsent } from '../../src/consent/index.ts'

afterEach(() => history.replaceState(null, '', '/'))

const connection = '0b8f5a3e-4f0e-4e4b-9a43-5d7f5c1c9f10'

for (const [query, outcome] of [
  [`state=ACTIVE&connection=${connection}`, { status: 'connected', connection }],
  ['state=ACTIVE', { status: 'connected', connection: '' }],
  ['state=REJECTED', { status: 'declined', connection: '' }],
  [`state=PENDING&connection=${connection}`, { status: 'undecided', connection }],
  ['state=UNKNOWN', { status: 'unknown', connection: '' }],
  ['error=cross_site', { status: 'error', code: 'cross_site' }],
] as const) {
  test(`returns ${JSON.stringify(outcome)} for ?${query}, once, and leaves the rest of the address`, () => {
    history.replaceState({ of: 'the router' }, '', `/banks?tab=2&${query}#list`)
    expect(resumeConsent()).toEqual(outcome)
    expect(location.href).toMatch(/\/banks\?tab=2#list$/)
    expect(history.state).toEqual({ of: 'the router' })
    expect(resumeConsent()).toBeUndefined()
  })
}

for (const query of [
  'tab=2',
  'state=f3b2',
  'state=f3b2&error=access_denied',
  'state=active',
  'state=constructor',
  'error=Not%20a%20code',
  'error=',
]) {
  test(`?${query} is not a consent’s, and stays`, () => {
    history.replaceState(null, '', `/banks?${query}`)
    expect(resumeConsent()).toBeUndefined()
    expect(location.search).toBe(`?${query}`)
  })
}
