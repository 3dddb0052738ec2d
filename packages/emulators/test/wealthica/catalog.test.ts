import { expect, test } from 'vitest'
import { readJson } from '../kit/json.ts'
import { startWealthica } from '../kit/wealthica.ts'

test('providers are returned as a list or as an object by id', async () => {
  const { apiUrl } = await startWealthica()
  const asList = await readJson(await fetch(`${apiUrl}/providers?format=array`))
  const asObject = await readJson(await fetch(`${apiUrl}/providers`))
  expect(Object.values(Object(asObject))).toEqual(asList)
})

test('an unknown client id has no team', async () => {
  const { apiUrl } = await startWealthica()
  expect((await fetch(`${apiUrl}/teams/info?client_id=somebody`)).status).toBe(404)
})
