/** A data holder that users can connect. */
export interface Bank {
  readonly id: string
  readonly name: string
}

/** The banks of the emulator. They are made up. */
export const banks: readonly Bank[] = [
  { id: 'kauri', name: 'Kauri Bank' },
  { id: 'tasman', name: 'Tasman Mutual' },
  { id: 'southern', name: 'Southern Cross Savings' },
  { id: 'pohutukawa', name: 'Pōhutukawa Credit Union' },
]
