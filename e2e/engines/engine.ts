/** Something that a user sees. Names are accessible names, and exact. */
export interface Place {
  readonly role: 'button' | 'link' | 'field' | 'dialog'
  readonly name: string
  /** Look in the page that the first frame shows. Default `false`: the tab's own page. */
  readonly inFrame?: boolean
}

/** A tab. Its functions do not wait for a place to appear. */
export interface Tab {
  /** Resolves when the page has loaded. */
  open(url: string): Promise<void>
  has(place: Place): Promise<boolean>
  /** Clicks with the engine's own pointer events. Rejects if the page does not have that place. */
  click(place: Place): Promise<void>
  /** Types with the engine's own key events. Rejects if the page does not have that place. */
  type(place: Place, text: string): Promise<void>
  pressEscape(): Promise<void>
  /** Runs a function in the page. It must not use anything from outside itself. */
  evaluate<Result>(run: () => Result): Promise<Awaited<Result>>
}

/** Tabs that share cookies, apart from every other profile. */
export interface Profile {
  readonly openTab: () => Promise<Tab>
  readonly close: () => Promise<void>
}

/** A running browser. */
export interface Engine {
  readonly version: string
  readonly openProfile: () => Promise<Profile>
  readonly close: () => Promise<void>
}
