import { expect, test } from 'vitest'
import { filesOf, read } from './kit/sources.ts'

const manifests = filesOf(/^apps\/examples\/[^/]+\/package\.json$/)

interface Manifest {
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}

test.each(manifests)('%s depends on the packages by their present version', (path) => {
  const { dependencies = {} } = manifestAt(path)
  const ours = Object.entries(dependencies).filter(([name]) => name.startsWith('@token-relay/'))
  const expected = ours.map(([name]) => [name, `^${manifestAt(folderOf(name)).version}`])
  expect(ours).toEqual(expected)
})

test('the README of the examples names each of them', () => {
  const links = [...read('apps/examples/README.md').matchAll(/^\| \[([\w-]+)\]/gm)].map(
    ([, name = '']) => name,
  )
  expect(links.toSorted()).toEqual(manifests.map((path) => path.split('/')[2] ?? '').toSorted())
})

test('the minimal Express app has at most 30 lines', () => {
  expect(read('apps/examples/express/server.ts').trimEnd().split('\n').length).toBeLessThanOrEqual(30)
})

function folderOf(name: string): string {
  return `packages/${name.replace('@token-relay/', '')}/package.json`
}

function manifestAt(path: string): Manifest {
  return JSON.parse(read(path))
}
