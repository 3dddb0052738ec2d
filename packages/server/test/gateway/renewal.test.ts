import { expect, test } from 'vitest'
import { type Refusal, afterRefusal } from '../../src/gateway/renewal.ts'

const rows: [string, Refusal, ReturnType<typeof afterRefusal>][] = [
  ['no credential and the same secrets: gives up', { credential: 'none', hasNewSecret: false }, 'give up'],
  ['no credential and a new secret: retries', { credential: 'none', hasNewSecret: true }, 'retry'],
  ['a credential of the host: reloads it', { credential: 'kept', hasNewSecret: false }, 'reload'],
  [
    'a credential of the host, a new secret: reloads it too',
    { credential: 'kept', hasNewSecret: true },
    'reload',
  ],
  [
    'the host has another credential: retries',
    { credential: 'kept', hasNewSecret: false, hasNewCredential: true },
    'retry',
  ],
  [
    'the host still has the refused credential: gives up',
    { credential: 'kept', hasNewSecret: false, hasNewCredential: false },
    'give up',
  ],
  [
    'the host still has the refused credential, a new secret: gives up',
    { credential: 'kept', hasNewSecret: true, hasNewCredential: false },
    'give up',
  ],
  ['an issued credential: renews it', { credential: 'issued', hasNewSecret: false }, 'renew'],
  [
    'an issued credential, a new secret: renews it too',
    { credential: 'issued', hasNewSecret: true },
    'renew',
  ],
  [
    'a 403 to a credential that was just issued: passes it to the user',
    { credential: 'issued', hasNewSecret: false, mayRefuseUser: true },
    'pass',
  ],
  [
    'a 403 to a credential that was just issued, a new secret: renews it',
    { credential: 'issued', hasNewSecret: true, mayRefuseUser: true },
    'renew',
  ],
  [
    'a 403 to a credential of the host: reloads it',
    { credential: 'kept', hasNewSecret: false, mayRefuseUser: true },
    'reload',
  ],
  [
    'a 403 and no credential: gives up',
    { credential: 'none', hasNewSecret: false, mayRefuseUser: true },
    'give up',
  ],
  [
    'a 403, and the same credential was issued again: passes it to the user',
    { credential: 'issued', hasNewSecret: false, mayRefuseUser: true, hasNewCredential: false },
    'pass',
  ],
  [
    'another credential was issued: retries',
    { credential: 'issued', hasNewSecret: false, hasNewCredential: true },
    'retry',
  ],
  [
    'the refused credential may not be renewed yet: gives up',
    { credential: 'issued', hasNewSecret: false, hasNewCredential: false },
    'give up',
  ],
  [
    'the refused credential may not be renewed yet, but a secret is new: retries',
    { credential: 'issued', hasNewSecret: true, hasNewCredential: false },
    'retry',
  ],
]

test.each(rows)('after a refusal with %s', (_name, refusal, step) => {
  expect(afterRefusal(refusal)).toBe(step)
})
