import { maskedToken, signIn, signInWithToken } from '../kit/demo-page.ts'
import { expect, test } from '../kit/stage.ts'

test('the overview shows each provider’s mode, token, rings and latest call, and links to its page', async ({
  keptPage: page,
}) => {
  await signInWithToken(page, 'ada', 'WakaPay')
  await expect(page.getByRole('region', { name: 'Balance' })).toContainText(/USD\s50,000\.00/)
  await page.getByRole('link', { name: 'Overview' }).click()
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeFocused()
  await expect(maskedToken(page)).toHaveCount(5)

  const wealthica = page.getByRole('region', { name: 'Wealthica' })
  await expect(wealthica).toContainText('Directly')
  await expect(wealthica.getByRole('img', { name: 'Life: 60 minutes left' })).toBeVisible()
  await expect(wealthica.getByRole('img', { name: 'Connect window: 10 minutes left' })).toBeVisible()
  await expect(wealthica).toContainText('POST /v1/auth/token')

  const wakapay = page.getByRole('region', { name: 'WakaPay' })
  await expect(wakapay).toContainText('Through this app’s gateway')
  await expect(wakapay).toContainText('GET /business/balance')
  await expect(wakapay.getByRole('img')).toHaveCount(1)
  await wakapay.getByRole('link', { name: 'Open WakaPay' }).click()
  await expect(page).toHaveURL(/\/wakapay$/)
})

for (const width of [1280, 820]) {
  test(`at ${width} pixels every row of cards on the overview ends at the same edge`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, 'ada', 'Overview')
    await expect(maskedToken(page)).toHaveCount(5)
    const ends = await page.evaluate(() => {
      const rows = new Map<number, number>()
      for (const card of document.querySelectorAll('.card')) {
        const { top, right } = card.getBoundingClientRect()
        rows.set(top, Math.max(rows.get(top) ?? 0, Math.round(right)))
      }
      return [...rows.values()]
    })
    expect(ends.length).toBeGreaterThan(1)
    expect(new Set(ends).size).toBe(1)
  })
}

declare global {
  interface Window {
    /** What the page has shown that cannot be true together. */
    contradictions: string[]
  }
}

for (const view of ['Overview', 'Wealthica', 'Wych', 'WakaPay', 'Swypex'] as const) {
  test(`${view}: no count contradicts the token or the data beside it, at any moment`, async ({ page }) => {
    await page.addInitScript(recordContradictions)
    await signIn(page, 'ada', view)
    await expect(maskedToken(page)).toHaveCount(view === 'Overview' ? 5 : 1)
    if (view !== 'Overview') {
      await expect(page.getByRole('listitem').filter({ hasText: /^(GET|POST) / })).not.toHaveCount(0)
    }
    expect(await page.evaluate(() => window.contradictions)).toEqual([])
  })
}

function recordContradictions(): void {
  window.contradictions = []
  const look = () => {
    const text = document.documentElement.innerText.replaceAll(/\s+/g, ' ')
    const cards = Array.from(document.querySelectorAll<HTMLElement>('.card'), (card) =>
      card.innerText.replaceAll(/\s+/g, ' '),
    )
    const isRead = /(CAD|NZD|USD|EGP) [\d,]+\.\d\d/.test(text)
    const found = [
      /Requested from \w+ 0 times/.exec(text)?.[0],
      isRead && text.includes('Nothing yet.') && 'data, but no request',
      isRead && /\b0 other requests/.exec(text)?.[0],
      cards.some((card) => /\bValid\b/.test(card) && card.includes('–')) && 'valid, with empty rings',
      cards.some((card) => /\bWealthica\b.*\bValid\b.*None yet/.test(card)) && 'a token, but no request',
    ]
    for (const contradiction of found) if (contradiction) window.contradictions.push(contradiction)
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
}
