import type { Posted } from '@token-relay/test-kit'
import { watchForms } from '@token-relay/test-kit'
import { afterEach, beforeEach } from 'vitest'
import type { ConnectOptions, ConnectOutcome } from '../../src/connect/index.ts'
import { openConnect } from '../../src/connect/index.ts'
import type { ClientScene } from './set-up.ts'
import { setUp } from './set-up.ts'

/** An open widget. */
export interface OpenWidget extends ClientScene {
  readonly outcome: Promise<ConnectOutcome>
}

/**
 * Sets up a page with a button before every test, and checks after it that nothing of the widget remains. Returns a
 * function that returns the forms posted in the current test.
 */
export function setUpPage(): () => Posted[] {
  let forms: Posted[] = []

  beforeEach(() => {
    document.body.innerHTML = '<main><button>Connect a bank</button></main>'
    document.querySelector('button')?.focus()
    forms = watchForms()
  })

  afterEach(() => {
    const left = document.querySelectorAll('[role=dialog], iframe, form, [inert], html[style*=hidden]')
    if (left.length > 0) throw new Error(`left: ${Array.from(left, ({ outerHTML }) => outerHTML).join()}`)
  })

  return () => forms
}

/** Opens the widget. */
export async function openWidget(options: ConnectOptions = {}): Promise<OpenWidget> {
  const scene = await setUp()
  const outcome = openConnect(scene.client, 'wealthica', options)
  await scene.settle()
  return { ...scene, outcome }
}
