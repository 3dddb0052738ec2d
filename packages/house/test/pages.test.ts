import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { filesOf, read } from './kit/sources.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const pages = filesOf(/^(docs|packages|apps|\.changeset)\/.*\.md$|^\w+\.md$/)

test.each(pages)('%s names only files and folders that exist', (page) => {
  expect(pathsIn(read(page)).filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test.each(pages)('%s links only to pages that exist', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link)
  expect(links.filter((link) => !existsSync(join(root, page, '..', link)))).toEqual([])
})

test('docs/architecture.md lists the files and folders of the browser client', () => {
  const table = read('docs/architecture.md').split('## The browser client')[1]?.split('\n###')[0] ?? ''
  const listed = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name)
  const present = filesOf(/^packages\/browser\/src\//).map((path) => {
    const [first = '', ...rest] = path.slice('packages/browser/src/'.length).split('/')
    return rest.length > 0 ? `${first}/` : first
  })
  expect(listed.toSorted()).toEqual([...new Set(present)].toSorted())
})

test.each(pages)('%s has no line of prose over 120 characters', (page) => {
  const prose = read(page).replaceAll(/^```.*?^```$|^\|.*$/gms, '')
  expect(prose.split('\n').filter((line) => line.length > 120)).toEqual([])
})

/** The paths from the root of the repository that a page names, such as `packages/server/README.md`. */
function pathsIn(text: string): readonly string[] {
  const paths = text.matchAll(/(?<![\w/@.-])(?:packages|apps|docs|e2e|\.ci|\.config)\/[\w./-]*\w/g)
  return [...paths].map(([path]) => path)
}
