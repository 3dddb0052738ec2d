import { inspect } from 'node:util'

/** A value that prints as `[secret]` when it is logged, serialised or inspected. Only `reveal()` returns it. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** Returns the value. Call it only when the bytes are sent to the provider. */
  reveal(): string {
    return this.#value
  }

  /** Returns whether both hold the same value. */
  equals(other: Secret): boolean {
    return this.#value === other.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
