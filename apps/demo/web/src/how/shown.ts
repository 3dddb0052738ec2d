/** A part of a source file that is shown to visitors. */
export interface ShownCode {
  /** The file's path in the demo. */
  readonly file: string
  /** The name of the function, constant or class. */
  readonly name: string
}

/** The same, as the build has read it. */
export interface Snippet extends ShownCode {
  /** The number of the first line, from 1. */
  readonly line: number
  readonly code: string
  /** The names in the file that are imported from the kit's packages. */
  readonly kit: readonly string[]
}

const tokenCard: ShownCode = { file: 'web/src/token/TokenCard.tsx', name: 'TokenCard' }
const tokenClient: ShownCode = { file: 'web/src/session/session.ts', name: 'tokenClient' }
const call: ShownCode = { file: 'web/src/calls/use-provider-data.ts', name: 'useProviderData' }
const provider = (name: string): ShownCode => ({
  file: `server/providers/${name}.ts`,
  name: `${name}Provider`,
})

/** The code behind each card. The build takes it from these files, and fails if one of the names is missing. */
export const shown = {
  wealthicaToken: [tokenCard, tokenClient, provider('wealthica')],
  wychToken: [tokenCard, tokenClient, provider('wych')],
  wyreToken: [tokenCard, tokenClient, provider('wyre')],
  wakapayToken: [tokenCard, tokenClient, provider('wakapay')],
  swypexToken: [tokenCard, tokenClient, provider('swypex')],
  institutions: [
    call,
    { file: 'web/src/providers/wealthica/InstitutionsCard.tsx', name: 'InstitutionsCard' },
  ],
  accounts: [
    call,
    { file: 'web/src/providers/wych/AccountsCard.tsx', name: 'AccountsCard' },
    provider('wych'),
  ],
  wyreAccount: [
    call,
    { file: 'web/src/providers/wyre/AccountCard.tsx', name: 'AccountCard' },
    provider('wyre'),
  ],
  recipient: [
    { file: 'web/src/providers/wakapay/recipient.ts', name: 'useRecipientCheck' },
    provider('wakapay'),
  ],
  balance: [
    { file: 'web/src/providers/wakapay/BalanceCard.tsx', name: 'BalanceCard' },
    call,
    provider('wakapay'),
  ],
  paymentCards: [
    { file: 'web/src/providers/swypex/payment-cards.ts', name: 'useChangeLimit' },
    provider('swypex'),
    { file: 'server/providers/card-owner.ts', name: 'ownsCard' },
  ],
  received: [
    { file: 'server/received/received.ts', name: 'receivedFor' },
    { file: 'web/src/received/received.ts', name: 'receivedQuery' },
  ],
  overview: [
    { file: 'web/src/overview/ProviderCard.tsx', name: 'ProviderCard' },
    { file: 'web/src/token/grant.ts', name: 'useGrant' },
    { file: 'server/app.ts', name: 'createDemoApp' },
  ],
} satisfies Record<string, readonly ShownCode[]>

/** A card whose code is shown. */
export type CardName = keyof typeof shown
