// @vitest-environment jsdom
import { closeButton, dialog, post } from '@token-relay/test-kit'
import { expect, test } from 'vitest'
import { openWidget, setUpPage } from '../kit/connect-page.ts'
import { remove, youngParts } from '../kit/older-engine.ts'

const forms = setUpPage()

for (const part of [...youngParts, youngParts] as const) {
  const parts = [part].flat()
  test(`Connect opens and closes without ${parts.length > 1 ? 'all of them' : parts.join('')}`, async () => {
    remove(...parts)
    const connected = await openWidget()
    expect(forms()).toHaveLength(1)
    post({ wealthica: true, event: 'success', institution: 'i-1', provider: 'questrade' })
    expect(await connected.outcome).toMatchObject({ status: 'connected', institution: 'i-1' })

    const closed = await openWidget()
    closeButton().click()
    expect(await closed.outcome).toEqual({ status: 'closed' })

    const aborting = new AbortController()
    const aborted = await openWidget({ signal: aborting.signal })
    aborting.abort()
    expect(await aborted.outcome).toEqual({ status: 'closed' })

    const left = await openWidget()
    left.client.setSubject('bruno')
    expect(await left.outcome).toEqual({ status: 'closed' })
    expect(dialog()).toBeNull()
  })
}
