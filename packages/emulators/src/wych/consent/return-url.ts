import { readFields } from '../../server/shape.ts'

/** Changes the return address of the consent page: one static address per app, as on the app's dashboard. */
export interface ConsentScripting {
  /** Sets the return address; `null` removes it. Throws a `TypeError` unless it is http or https. */
  setReturnUrl(address: string | null): void
}

/** The return address as the page uses it. */
export interface ReturnUrl extends ConsentScripting {
  /** Returns the address with the outcome of the consent in its query, or `null` if none is set. */
  with(result: Readonly<Record<string, string>>): string | null
  reset(): void
}

/** Creates the return address. Throws a `TypeError` unless it is http or https. */
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
  throw new TypeError(`returnUrl is ${address}; it must be an http or https address`)
}

/** The control `{ returnUrl }`. */
export function controlConsent(consent: ConsentScripting, body: unknown): object {
  const { returnUrl = null } = readFields(body, ['returnUrl'])
  if (returnUrl !== null && typeof returnUrl !== 'string')
    throw new TypeError('returnUrl must be a string or null')
  consent.setReturnUrl(returnUrl)
  return {}
}
