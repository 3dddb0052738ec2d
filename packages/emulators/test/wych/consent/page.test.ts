import { JSDOM } from 'jsdom'
import { expect, test } from 'vitest'
import type { WychEmulator } from '../../../src/index.ts'
import { startWych } from '../../kit/wych.ts'

const returnUrl = 'https://app.example.com/wych/return?from=wych'

const pageOf = ({ connectUrl, credentials }: WychEmulator) =>
  `${connectUrl}/app/${credentials.app}/connection`

async function openPage(emulator: WychEmulator, query = ''): Promise<Document> {
  const response = await fetch(pageOf(emulator) + query)
  return new JSDOM(await response.text()).window.document
}

test('the form has labelled fields for address and bank, and three answers', async () => {
  const page = await openPage(await startWych({ returnUrl }))
  const labelled = [...page.querySelectorAll('label')].map((label) => label.control?.getAttribute('name'))
  expect(labelled).toEqual(['email', 'bank'])
  expect([...page.querySelectorAll('button')].map((button) => button.value)).toEqual([
    'ACTIVE',
    'REJECTED',
    'PENDING',
  ])
  expect([page.documentElement.lang, page.title]).toEqual(['en', 'Connect a bank – ledger'])
  expect(page.querySelectorAll('h1, main, header')).toHaveLength(3)
})

test('the page escapes values from address and form, and forbids embedding', async () => {
  const attack = '"><script>alert(1)</script>'
  const emulator = await startWych({ returnUrl, app: attack })
  const page = `${emulator.connectUrl}/app/${encodeURIComponent(attack)}/connection`
  const response = await fetch(page, { method: 'POST', body: new URLSearchParams({ email: attack }) })
  const elsewhere = await fetch(`${emulator.connectUrl}/app/${encodeURIComponent(`x${attack}`)}/connection`)
  expect(await response.text()).not.toContain('<script>')
  expect(await elsewhere.text()).not.toContain('<script>')
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})
