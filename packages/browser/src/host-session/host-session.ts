/** What a page knows about its host's session. */
export type HostSession<User> =
  /** The host has not answered yet: at the start, after a sign-in in another tab, after the Back button. */
  | { readonly status: 'pending'; readonly user?: undefined }
  | { readonly status: 'signed-in'; readonly user: User }
  | {
      readonly status: 'signed-out'
      readonly user?: undefined
      /**
       * Unset if nobody was signed in, or if the user signed out here and the host has confirmed it.
       *
       * - `ended`: the session of a user that the page has shown is over: it expired, or they signed out in another tab.
       * - `unconfirmed`: the user signed out here, and the host has not confirmed it yet. The page keeps trying.
       */
      readonly reason?: 'ended' | 'unconfirmed'
    }
  /** The host did not answer, and nothing is known. The page keeps asking. */
  | { readonly status: 'error'; readonly user?: undefined; readonly error: unknown }

/** The state at the start. */
export const pending: HostSession<never> = { status: 'pending' }

/** Returns whether two states look the same, so that nobody has to render again. */
export function isSame<User extends object>(one: HostSession<User>, other: HostSession<User>): boolean {
  return isShallowEqual({ ...one, user: 0 }, { ...other, user: 0 }) && isShallowEqual(one.user, other.user)
}

function isShallowEqual(one: object = {}, other: object = {}): boolean {
  const [fields, otherFields] = [Object.entries(one), Object.entries(other)]
  const isEqual = ([name, value]: [string, unknown]) => Object.is(value, Reflect.get(other, name))
  return fields.length === otherFields.length && fields.every(isEqual)
}
