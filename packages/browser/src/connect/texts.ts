import type { ConnectRequestOptions } from './request.ts'

/** The texts of the dialog around the widget. */
export interface ConnectTexts {
  /** The button that closes the dialog. */
  readonly close: string
  /** Shown until the widget has loaded. */
  readonly loading: string
  /** Shown if the widget does not load within 10 s. */
  readonly failed: string
  /** The button that loads the widget again. */
  readonly retry: string
  /** Shown on the page while the widget is in its own window. Default: a sentence in the language of `lang`. */
  readonly elsewhere?: string
}

const languages: Readonly<Record<string, string>> = {
  en: 'Close|Loading…|This did not load.|Try again',
  es: 'Cerrar|Cargando…|No se ha podido cargar.|Reintentar',
  fr: 'Fermer|Chargement…|Le chargement a échoué.|Réessayer',
  it: 'Chiudi|Caricamento…|Caricamento non riuscito.|Riprova',
}

/** Returns the texts in the widget's language. `texts` replaces some or all of them. */
export function textsIn(
  lang: ConnectRequestOptions['lang'] = 'en',
  texts: Partial<ConnectTexts> = {},
): ConnectTexts {
  const [close = '', loading = '', failed = '', retry = ''] = (languages[lang] ?? languages.en ?? '').split(
    '|',
  )
  return { close, loading, failed, retry, ...texts }
}
