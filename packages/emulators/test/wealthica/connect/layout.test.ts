import { expect, test } from 'vitest'
import { mintToken, openConnect, startWealthica } from '../../kit/wealthica.ts'

const origin = 'https://app.example.com'

test('the page escapes values from the address and from the options', async () => {
  const attack = '"><script>alert(1)</script>'
  const emulator = await startWealthica({ teamName: attack })
  const token = await mintToken(emulator)
  const pages = await Promise.all(
    [
      openConnect(emulator, { token, query: { client_id: attack } }),
      openConnect(emulator, { token, query: { providers: attack, origin, lang: attack, theme: attack } }),
      openConnect(emulator, { token, query: { redirect_uri: `https://a.example/${attack}`, state: attack } }),
      openConnect(emulator, { token, path: `/connect/${encodeURIComponent(attack)}` }),
    ].map(async (opened) => (await opened).text()),
  )
  for (const page of pages) expect(page).not.toContain(attack)
  expect(pages[0]).toContain('&#34;&#62;&#60;script&#62;')
})

test('the page allows embedding, forbids caching and only runs the script of its origin', async () => {
  const emulator = await startWealthica()
  const { headers } = await openConnect(emulator, { token: await mintToken(emulator) })
  expect(headers.get('x-frame-options')).toBeNull()
  expect(headers.get('content-security-policy')).not.toContain('frame-ancestors')
  expect(headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(headers.get('cache-control')).toBe('no-store')
})
