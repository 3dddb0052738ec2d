import { readFile } from 'node:fs/promises'
import { type ViewTitle, signInWithToken } from '../kit/demo-page.ts'
import { expect, test } from '../kit/stage.ts'

/** The lines of a file in the demo, from a line on. */
async function sourceFrom(place: string): Promise<string> {
  const [file = '', line] = place.split(':')
  const source = await readFile(new URL(`../../apps/demo/${file}`, import.meta.url), 'utf8')
  return source
    .split('\n')
    .slice(Number(line) - 1)
    .join('\n')
}

for (const view of ['Wealthica', 'Wych', 'Wyre', 'WakaPay', 'Swypex'] satisfies ViewTitle[]) {
  test(`${view}: each card shows its code as it is in the source files`, async ({ keptPage: page }) => {
    await signInWithToken(page, 'ada', view)
    await expect(page.getByText('Emulator: nothing here is real')).toBeVisible()
    const buttons = page.getByRole('button', { name: 'How: the code behind' })
    const cards = await page.getByRole('main').getByRole('heading', { level: 2 }).count()
    await expect(buttons).toHaveCount(cards)
    for (let card = 0; card < cards; card += 1) await buttons.nth(card).click()
    const shown = await page
      .getByRole('figure')
      .filter({ has: page.locator('pre') })
      .all()
    expect(shown.length).toBeGreaterThanOrEqual(2 * cards)
    for (const figure of shown) {
      const place = (await figure.locator('.code-file').textContent()) ?? ''
      const code = (await figure.locator('pre').textContent()) ?? ''
      expect(code.length, place).toBeGreaterThan(80)
      expect((await sourceFrom(place)).startsWith(code), place).toBe(true)
    }
  })
}

test('the copy button puts the code on the clipboard', async ({ page, context, stage }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stage.url })
  await signInWithToken(page)
  await page.getByRole('button', { name: 'How: the code behind Institutions' }).click()
  const region = page.getByRole('region', { name: 'Code of InstitutionsCard' })
  await page.getByRole('button', { name: 'Copy the code of InstitutionsCard' }).click()
  await expect(page.getByText('Copied')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await region.textContent())
  await page.getByRole('button', { name: 'How: the code behind Institutions' }).click()
  await expect(region).toHaveCount(0)
})
