import { readFields } from '../../frame/shape.ts'

/** Where the consent page sends the browser: one static address per app, as on the app's dashboard. */
export interface ConsentScripting {
  /**
   * Changes the return address; `null` takes it away. @throws TypeError where it is no http or https
   * address.
   */
  setReturnUrl(address: string | null): void
}

/** The return address, as the page reads it. */
export interface ReturnUrl extends ConsentScripting {
  /** The address with what became of the consent; `null` where there is none. */
  with(result: Readonly<Record<string, string>>): string | null
  reset(): void
}

/** Keeps the return address. */
export function createReturnUrl(initial: string | null): ReturnUrl {
  let address = checked(initial)
  return {
    setReturnUrl: (changed) => {
      address = checked(changed)
    },
    with: (result) => {
      if (address === null) return null
      const url = new URL(address)
      for (const [name, value] of Object.entries(result)) url.searchParams.set(name, value)
      return url.href
    },
    reset: () => {
      address = initial
    },
  }
}

function checked(address: string | null): string | null {
  if (address === null || (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)))
    return address
  throw new TypeError(`returnUrl is ${address}; it takes an http or https address`)
}

/** The script over HTTP: `{ returnUrl }`. */
export function controlConsent(consent: ConsentScripting, body: unknown): object {
  const { returnUrl = null } = readFields(body, ['returnUrl'])
  if (returnUrl !== null && typeof returnUrl !== 'string')
    throw new TypeError('returnUrl is a string or null')
  consent.setReturnUrl(returnUrl)
  return {}
}
