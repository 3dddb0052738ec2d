import { signInWithToken } from './demo-page.ts'
import { expect, test } from './stage.ts'

// Only a development build of React mounts everything twice.
test.use({ pageBuild: 'development' })

test('under StrictMode, where React mounts everything twice, one token is minted', async ({
  page,
  stage,
}) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await signInWithToken(page)
  await expect(page.getByText('GET /v1/institutions').first()).toBeVisible()
  expect(asked.filter((path) => path === '/wealthica/auth')).toHaveLength(1)
  expect(await stage.emulator.mints()).toBe(1)
})
