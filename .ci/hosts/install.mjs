// Installs the packed packages into projects outside of the workspace, as an app does.
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { command } from '../command.mjs'

/** Creates a project in a new folder and installs the tarballs and its dependencies. Returns the folder. */
export async function project(folder, tarballs, { dependencies = {}, ...manifest } = {}) {
  mkdirSync(folder, { recursive: true })
  const all = { ...dependenciesOn(tarballs), ...dependencies }
  const text = JSON.stringify({ private: true, type: 'module', ...manifest, dependencies: all }, null, 2)
  writeFileSync(join(folder, 'package.json'), text)
  await command(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock')
  return folder
}

/** Each tarball as a dependency on its file. */
function dependenciesOn(tarballs) {
  return Object.fromEntries(tarballs.map((path) => [packageIn(path), `file:${path}`]))
}

function packageIn(tarball) {
  const [, name] = /^token-relay-([a-z]+)-/.exec(basename(tarball))
  return `@token-relay/${name}`
}
