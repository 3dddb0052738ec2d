import { expect, test } from 'vitest'
import { field, list, readJson } from '../kit/json.ts'
import { callFor, startWyre } from '../kit/wyre.ts'

const ada = 'ada@example.com'

test('a verified holder has a connected bank account', async () => {
  const emulator = await startWyre()
  const body = await readJson(await callFor(emulator, ada, ['/v2/paymentMethods']))
  expect(body).toMatchObject({ position: 0, recordsTotal: 1 })
  expect(list(field(body, 'data'))[0]).toMatchObject({
    id: expect.stringMatching(/^PA-/),
    owner: `account:${emulator.accountOf(ada)}`,
    status: 'ACTIVE',
  })
})
