/**
 * Makes the page look offline to this client and to everything else that reads `navigator.onLine`. Returns a function that
 * ends it. For tests and devtools.
 */
export function goOffline(): () => void {
  const isOurs = !('navigator' in globalThis)
  const device: object = isOurs ? {} : navigator
  if (isOurs) Object.defineProperty(globalThis, 'navigator', { value: device, configurable: true })
  const own = Object.getOwnPropertyDescriptor(device, 'onLine')
  Object.defineProperty(device, 'onLine', { get: () => false, configurable: true })
  globalThis.dispatchEvent?.(new Event('offline'))
  return () => {
    if (isOurs) Reflect.deleteProperty(globalThis, 'navigator')
    else if (own) Object.defineProperty(device, 'onLine', own)
    else Reflect.deleteProperty(device, 'onLine')
    globalThis.dispatchEvent?.(new Event('online'))
  }
}
