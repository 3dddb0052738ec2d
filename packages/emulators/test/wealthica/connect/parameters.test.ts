import { expect, test } from 'vitest'
import { mintToken, openConnect, startWealthica } from '../../kit/wealthica.ts'

const origin = 'https://app.example.com'

test.each([
  ['client_id', { client_id: 'somebody' }],
  ['webhook_uri', { webhook_uri: 'http://app.example.com/hook' }],
  ['origin', { origin: 'https://app.example.com/page' }],
  ['origin', { origin: 'javascript:alert(1)' }],
  ['redirect_uri', { redirect_uri: 'javascript:alert(1)' }],
  ['providers', { providers: 'questrade,nobody' }],
  ['provider_groups', { provider_groups: 'core,others' }],
  ['providers', { providers: 'kraken', provider_groups: 'core' }],
])('the page names the invalid parameter %s: %j', async (name, query) => {
  const emulator = await startWealthica()
  const response = await openConnect(emulator, { token: await mintToken(emulator), query })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain(`<p>${name}: `)
})

test.each([
  [{}, ['Questrade', 'Coinbase'], ['Kraken']],
  [{ providers: 'questrade,rbc' }, ['Questrade', 'RBC'], ['Coinbase']],
  [{ provider_groups: 'thirdparty' }, ['Kraken', 'Wise'], ['Questrade']],
  [{ provider_groups: 'core,thirdparty', providers: 'wise' }, ['Wise'], ['Questrade', 'Kraken']],
])('the parameters %j offer %j and not %j', async (query, offered, left) => {
  const emulator = await startWealthica()
  const page = await (await openConnect(emulator, { token: await mintToken(emulator), query })).text()
  for (const name of offered) expect(page).toContain(name)
  for (const name of left) expect(page).not.toContain(name)
})

test.each([
  [{}, '<html lang="en" data-theme="light">', 'data-per-line="2"', 'Choose your institution'],
  [
    { lang: 'es', theme: 'dark' },
    '<html lang="es" data-theme="dark">',
    'data-per-line="2"',
    'Elija su institución',
  ],
  [{ lang: 'fr', providers_per_line: '1' }, 'lang="fr"', 'data-per-line="1"', 'Choisissez votre institution'],
  [{ lang: 'it', providers_per_line: '3' }, 'lang="it"', 'data-per-line="2"', 'Scelga il suo istituto'],
  [{ lang: 'xx', theme: 'pink' }, '<html lang="en" data-theme="light">', 'Maple Ledger', 'aria-label'],
])('the parameters %j set language, theme and columns', async (query, ...parts) => {
  const emulator = await startWealthica()
  const all = { origin, ...query }
  const page = await (await openConnect(emulator, { token: await mintToken(emulator), query: all })).text()
  for (const part of parts) expect(page).toContain(part)
})
