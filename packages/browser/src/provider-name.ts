/**
 * A provider as the relay mounts it: one of the five it comes with, or a name the host gave.
 * Letters, digits, `-` and `_`: it becomes a part of addresses.
 */
export type ProviderName = 'wealthica' | 'wych' | 'wyre' | 'wakapay' | 'swypex' | (string & {})
