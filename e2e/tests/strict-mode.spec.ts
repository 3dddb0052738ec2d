import { signInWithToken } from '../kit/demo-page.ts'
import { expect, test } from '../kit/stage.ts'

// Only React's development build mounts components twice.
test.use({ pageBuild: 'development' })

test('under StrictMode, where React mounts components twice, the page requests one token', async ({
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
