import { refuseUnknown } from '../options.ts'

/** Options of `mountDevtools`. */
export interface DevtoolsOptions {
  /** The corner of the button. TanStack's devtools are at the bottom right. Default `bottom-left`. */
  readonly position?: 'bottom-left' | 'bottom-right' | 'top-left' | 'top-right' | undefined
  /** Whether the panel is open at first. Default `false`. */
  readonly isOpen?: boolean | undefined
  /** Called by the button “Sign out”. Default: the client's `logout`. */
  readonly onSignOut?: (() => void) | undefined
}

/** Checks the options and applies defaults. @throws TypeError for an unknown option or position */
export function resolveDevtoolsOptions(options: DevtoolsOptions) {
  const { position = 'bottom-left', isOpen = false, onSignOut, ...unknown } = options
  refuseUnknown(unknown)
  if (!/^(bottom|top)-(left|right)$/.test(position)) {
    throw new TypeError(`position is "${position}": use bottom-left, bottom-right, top-left or top-right`)
  }
  return { position, isOpen, onSignOut }
}
