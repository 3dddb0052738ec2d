// Takes away what React Native lacks, before the app is loaded. Node's fetch needs ReadableStream, which stays.
const lacks = [
  'AbortSignal.any',
  'AbortSignal.timeout',
  'AbortSignal.abort',
  'AbortSignal.prototype.throwIfAborted',
  'AbortSignal.prototype.reason',
  'Array.prototype.toSorted',
  'BroadcastChannel',
  'Promise.withResolvers',
  'URL.canParse',
  'addEventListener',
  'crypto',
  'document',
  'localStorage',
  'location',
  'navigator.onLine',
  'structuredClone',
]

await fetch('data:,loaded')
for (const path of lacks) {
  const names = path.split('.')
  const name = names.pop()
  const owner = names.reduce((value, key) => value?.[key], globalThis)
  if (owner) delete owner[name]
}
const left = lacks.filter(
  (path) => path.split('.').reduce((value, key) => value?.[key], globalThis) !== undefined,
)
console.log('lacks', lacks.length - left.length, 'has', left.join() || 'nothing of them')
