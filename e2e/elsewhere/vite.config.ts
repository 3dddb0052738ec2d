import { fileURLToPath } from 'node:url'
import { defaultClientConditions, defineConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  root,
  resolve: { conditions: ['@token-relay/source', ...defaultClientConditions] },
  build: { rolldownOptions: { input: ['index', 'tab', 'dialogs'].map((name) => `${root}${name}.html`) } },
})
