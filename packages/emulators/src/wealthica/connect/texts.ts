/** The texts of the Connect page in one language. */
export interface Texts {
  readonly choose: string
  readonly signIn: (provider: string) => string
  readonly username: string
  readonly password: string
  readonly consent: (team: string, provider: string) => string
  readonly connect: string
  readonly back: string
  readonly close: string
  readonly working: (provider: string) => string
  readonly connected: (provider: string) => string
  readonly connectedHint: (team: string) => string
  readonly refused: string
  readonly refusedHint: (provider: string) => string
  readonly retry: string
  readonly decline: string
  readonly expired: string
  readonly expiredHint: string
  readonly failed: string
  /** Says that this is an emulator. */
  readonly emulated: string
}

const en: Texts = {
  choose: 'Choose your institution',
  signIn: (provider) => `Sign in to ${provider}`,
  username: 'Username',
  password: 'Password',
  consent: (team, provider) =>
    `${team} will be able to read your balances, holdings and activity at ${provider}.`,
  connect: 'Connect',
  back: 'All institutions',
  close: 'Close',
  working: (provider) => `Connecting to ${provider}…`,
  connected: (provider) => `${provider} is connected`,
  connectedHint: (team) => `You can go back to ${team}.`,
  refused: 'Sign-in failed',
  refusedHint: (provider) => `${provider} does not accept this username and password.`,
  retry: 'Try again',
  decline: 'Not now',
  expired: 'This session has expired',
  expiredHint: 'Close this window and start again.',
  failed: 'This page cannot be opened',
  emulated: 'Emulator: any username and password is accepted, except the password “wrong”.',
}

const es: Texts = {
  choose: 'Elija su institución',
  signIn: (provider) => `Inicie sesión en ${provider}`,
  username: 'Usuario',
  password: 'Contraseña',
  consent: (team, provider) => `${team} podrá leer sus saldos, posiciones y movimientos en ${provider}.`,
  connect: 'Conectar',
  back: 'Todas las instituciones',
  close: 'Cerrar',
  working: (provider) => `Conectando con ${provider}…`,
  connected: (provider) => `${provider} está conectado`,
  connectedHint: (team) => `Ya puede volver a ${team}.`,
  refused: 'No ha funcionado',
  refusedHint: (provider) => `${provider} no acepta este usuario y esta contraseña.`,
  retry: 'Intentar de nuevo',
  decline: 'Ahora no',
  expired: 'Esta sesión ha caducado',
  expiredHint: 'Cierre esta ventana y empiece de nuevo.',
  failed: 'No se puede abrir esta página',
  emulated: 'Emulador: vale cualquier usuario y contraseña, salvo la contraseña «wrong».',
}

const fr: Texts = {
  choose: 'Choisissez votre institution',
  signIn: (provider) => `Connexion à ${provider}`,
  username: 'Nom d’utilisateur',
  password: 'Mot de passe',
  consent: (team, provider) => `${team} pourra lire vos soldes, positions et opérations chez ${provider}.`,
  connect: 'Connecter',
  back: 'Toutes les institutions',
  close: 'Fermer',
  working: (provider) => `Connexion à ${provider} en cours…`,
  connected: (provider) => `${provider} est connecté`,
  connectedHint: (team) => `Vous pouvez revenir à ${team}.`,
  refused: 'Cela n’a pas fonctionné',
  refusedHint: (provider) => `${provider} n’accepte pas ce nom d’utilisateur et ce mot de passe.`,
  retry: 'Réessayer',
  decline: 'Pas maintenant',
  expired: 'Cette session a expiré',
  expiredHint: 'Fermez cette fenêtre et recommencez.',
  failed: 'Impossible d’ouvrir cette page',
  emulated: 'Émulateur : tout nom et tout mot de passe conviennent, sauf le mot de passe « wrong ».',
}

const it: Texts = {
  choose: 'Scelga il suo istituto',
  signIn: (provider) => `Acceda a ${provider}`,
  username: 'Nome utente',
  password: 'Password',
  consent: (team, provider) => `${team} potrà leggere saldi, posizioni e movimenti presso ${provider}.`,
  connect: 'Collega',
  back: 'Tutti gli istituti',
  close: 'Chiudi',
  working: (provider) => `Collegamento a ${provider}…`,
  connected: (provider) => `${provider} è collegato`,
  connectedHint: (team) => `Può tornare a ${team}.`,
  refused: 'Non ha funzionato',
  refusedHint: (provider) => `${provider} non accetta questo nome utente e questa password.`,
  retry: 'Riprova',
  decline: 'Non ora',
  expired: 'Questa sessione è scaduta',
  expiredHint: 'Chiuda questa finestra e ricominci.',
  failed: 'Impossibile aprire questa pagina',
  emulated: 'Emulatore: va bene qualsiasi nome e password, tranne la password «wrong».',
}

const languages = new Map(Object.entries({ en, es, fr, it }))

/** A language of the page. */
export interface Language {
  readonly code: string
  readonly texts: Texts
}

/** Returns the language of a `lang` parameter, or English if the page does not have it. */
export function languageOf(code: string | undefined): Language {
  const texts = code === undefined ? undefined : languages.get(code)
  return code !== undefined && texts ? { code, texts } : { code: 'en', texts: en }
}
