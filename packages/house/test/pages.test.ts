import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-api'
import { expect, test } from 'vitest'
import { filesOf, read } from './kit/sources.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const pages = filesOf(/^(docs|packages|apps|\.changeset)\/.*\.md$|^\w+\.md$/)

test.each(pages)('%s names only files and folders that exist', (page) => {
  expect(pathsIn(read(page)).filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test.each(pages)('%s links only to pages and headings that exist', (page) => {
  expect(linksIn(read(page)).filter((link) => !leadsSomewhere(page, link))).toEqual([])
})

test('a link to a heading that does not exist is found', () => {
  expect(leadsSomewhere('README.md', 'docs/production.md#several-processes')).toBe(true)
  expect(leadsSomewhere('README.md', 'docs/production.md#several-lives')).toBe(false)
  expect(leadsSomewhere('docs/token-life.md', '#the-store')).toBe(true)
  expect(leadsSomewhere('docs/token-life.md', '#the-shop')).toBe(false)
})

test.each(pages)('the JSON and JavaScript of %s parses', (page) => {
  const blocks = [...read(page).matchAll(/^```(json|jsx?)\n(.*?)^```$/gms)]
  const faults = blocks.flatMap(([, language = '', code = '']) =>
    language === 'json' ? jsonFaults(code) : syntaxFaults(code),
  )
  expect(faults).toEqual([])
})

test('every page of docs is in its index', () => {
  const index = linksIn(read('docs/README.md'))
  const own = filesOf(/^docs\/[^/]+\.(?:md|json)$/).map((path) => basename(path))
  expect(own.filter((name) => name !== 'README.md' && !index.includes(name))).toEqual([])
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
  const prose = read(page).replaceAll(/^```.*?^```$|^\|[^\n]*$/gms, '')
  expect(prose.split('\n').filter((line) => line.length > 120)).toEqual([])
})

/** The paths from the root of the repository that a page names, such as `packages/server/README.md`. */
function pathsIn(text: string): readonly string[] {
  const paths = text.matchAll(/(?<![\w/@.-])(?:packages|apps|docs|e2e|\.ci|\.config)\/[\w./-]*\w/g)
  return [...paths].map(([path]) => path)
}

function linksIn(text: string): readonly string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '')
  return [...prose.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = '']) => link)
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? page : join(page, '..', path)
  if (!existsSync(join(root, target))) return false
  return heading === undefined || headingsOf(target).has(heading)
}

/** The anchors that GitHub gives to the headings of a page. */
function headingsOf(page: string): ReadonlySet<string> {
  const prose = read(page).replaceAll(/^```.*?^```$/gms, '')
  const anchors = new Set<string>()
  for (const [, title = ''] of prose.matchAll(/^#+ (.*)$/gm)) {
    const text = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')
    let anchor = slug
    for (let more = 1; anchors.has(anchor); more++) anchor = `${slug}-${more}`
    anchors.add(anchor)
  }
  return anchors
}

function jsonFaults(code: string): readonly string[] {
  try {
    JSON.parse(code)
    return []
  } catch (error) {
    return [String(error)]
  }
}

function syntaxFaults(code: string): readonly string[] {
  const compilerOptions = {
    jsx: ts.JsxEmit.Preserve,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
  }
  const { diagnostics = [] } = ts.transpileModule(code, {
    compilerOptions,
    fileName: 'block.jsx',
    reportDiagnostics: true,
  })
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}
