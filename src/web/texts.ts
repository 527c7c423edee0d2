import type { Presence } from './activity.ts';
import { type Language, locales } from './language.ts';

/** What the pages say. What the bot says stands in locales/. */
export interface Texts {
  readonly chatTitle: string;
  readonly deskTitle: string;
  readonly language: string;
  /** Marks what a machine wrote. */
  readonly automatic: string;
  /** Marks what the contact does not see. */
  readonly internal: string;
  readonly typing: (name: string) => string;

  readonly connecting: string;
  readonly online: string;
  readonly offline: string;
  readonly lost: string;
  readonly back: string;
  readonly failed: string;
  readonly retry: string;
  readonly reload: string;
  readonly broken: string;

  readonly tooLarge: (megabytes: number) => string;
  readonly tooMany: (files: number) => string;
  readonly refused: string;
  /** What files without a name are called. */
  readonly picture: string;
  readonly file: string;

  /** `length` is how long the text is. */
  readonly tooLong: (max: number, length: number) => string;
  readonly counted: (length: number, max: number) => string;

  readonly emptyTitle: string;
  readonly emptyText: string;
  readonly deskEmptyTitle: string;
  /** What comes next on the desk, by presence. */
  readonly deskEmptyText: Readonly<Record<Presence, string>>;

  /** On cards. */
  readonly more: string;
  readonly cancel: string;

  readonly signedInAs: (name: string) => string;
  readonly signOut: string;
  readonly signInTitle: string;
  readonly signInHow: string;
  readonly signInAsk: string;
  readonly linkUsed: string;
  readonly noDeskTitle: string;
  readonly noDeskHow: string;
  readonly commandsLabel: string;
  readonly presenceLabel: string;
  /** Buttons that type a command, by its word. */
  readonly commands: Readonly<Record<'online' | 'away' | 'offline' | 'list' | 'queue' | 'help', string>>;

  /** Web Chat's own words that do not fit: it takes everybody for a bot. Keys are its own. */
  readonly webChat: Readonly<Record<string, string>>;
}

const number = (language: Language, value: number): string => value.toLocaleString(locales[language]);

export const texts: Readonly<Record<Language, Texts>> = {
  en: {
    chatTitle: 'Chat with us',
    deskTitle: 'Agent desk',
    language: 'Language',
    automatic: 'automatic',
    internal: 'only you see this',
    typing: (name) => `${name} is typing…`,

    connecting: 'Connecting…',
    online: 'Connected',
    offline: 'No connection',
    lost: 'The connection is lost. We are trying again; what you write now is sent as soon as it is back.',
    back: 'You are connected again.',
    failed: 'The chat cannot be reached at the moment. We keep trying.',
    retry: 'Try again now',
    reload: 'Reload the page',
    broken: 'The chat could not be loaded.',

    tooLarge: (megabytes) => `Not sent: files may have ${megabytes} MB at most in one message.`,
    tooMany: (files) => `Not sent: one message may have ${files} files at most.`,
    refused: 'Your message was not accepted. Please change it and send it again.',
    picture: 'Picture',
    file: 'File',

    tooLong: (max, length) =>
      `Not sent: a message may have ${number('en', max)} characters at most, and this one has ${number('en', length)}.`,
    counted: (length, max) => `${number('en', length)} of ${number('en', max)} characters`,

    emptyTitle: 'How can we help?',
    emptyText: 'Write to us below, we answer here. You may close this page and come back: your conversation stays.',
    deskEmptyTitle: 'No conversations yet',
    deskEmptyText: {
      online: 'You are online: conversations that come to you appear here.',
      away: 'You are away. Press Online to get conversations.',
      offline: 'You are offline. Press Online to get conversations.',
    },

    more: 'More',
    cancel: 'Cancel',

    signedInAs: (name) => `Signed in as ${name}`,
    signOut: 'Sign out',
    signInTitle: 'You are not signed in',
    signInHow: 'Open your personal sign-in link in this browser. It is good once.',
    signInAsk: 'To get one, ask your administrator for a sign-in link.',
    linkUsed: 'This sign-in link was used already, or it is too old.',
    noDeskTitle: 'This desk is not set up for you',
    noDeskHow:
      'You answer your conversations on another channel, such as Teams. To answer here as well, ask whoever runs Rota to give you an account on the channel directline in agents.yaml, then reload this page.',
    commandsLabel: 'Commands',
    presenceLabel: 'Your presence',
    commands: {
      online: 'Online',
      away: 'Away',
      offline: 'Offline',
      list: 'My conversations',
      queue: 'Queue',
      help: 'Help',
    },

    webChat: {
      ACTIVITY_BOT_SAID_ALT: 'Message:',
      ACTIVITY_BOT_ATTACHED_ALT: 'Attachment:',
    },
  },
  fr: {
    chatTitle: 'Écrivez-nous',
    deskTitle: 'Espace conseiller',
    language: 'Langue',
    automatic: 'automatique',
    internal: 'visible par vous seul',
    typing: (name) => `${name} est en train d’écrire…`,

    connecting: 'Connexion…',
    online: 'Connecté',
    offline: 'Hors connexion',
    lost: 'La connexion est interrompue. Nous essayons de la rétablir ; vos messages partiront dès son retour.',
    back: 'La connexion est rétablie.',
    failed: 'La messagerie est injoignable pour le moment. Nous continuons d’essayer.',
    retry: 'Réessayer maintenant',
    reload: 'Recharger la page',
    broken: 'La messagerie n’a pas pu être chargée.',

    tooLarge: (megabytes) => `Non envoyé\u00a0: les fichiers d’un message peuvent faire au plus ${megabytes} Mo.`,
    tooMany: (files) => `Non envoyé\u00a0: un message peut compter au plus ${files} fichiers.`,
    refused: 'Votre message n’a pas été accepté. Modifiez-le et envoyez-le à nouveau.',
    picture: 'Image',
    file: 'Fichier',

    tooLong: (max, length) =>
      `Non envoyé\u00a0: un message peut compter au plus ${number('fr', max)} caractères, et celui-ci en a ${number('fr', length)}.`,
    counted: (length, max) => `${number('fr', length)} caractères sur ${number('fr', max)}`,

    emptyTitle: 'Comment pouvons-nous vous aider ?',
    emptyText:
      'Écrivez-nous ci-dessous, nous vous répondons ici. Vous pouvez fermer cette page et revenir : votre conversation est conservée.',
    deskEmptyTitle: 'Aucune conversation pour l’instant',
    deskEmptyText: {
      online: 'Vous êtes en ligne : les conversations qui vous sont confiées apparaîtront ici.',
      away: 'Vous êtes absent. Appuyez sur « En ligne » pour recevoir des conversations.',
      offline: 'Vous êtes hors ligne. Appuyez sur « En ligne » pour recevoir des conversations.',
    },

    more: 'Plus',
    cancel: 'Annuler',

    signedInAs: (name) => `Connecté en tant que ${name}`,
    signOut: 'Se déconnecter',
    signInTitle: 'Vous n’êtes pas connecté',
    signInHow: 'Ouvrez votre lien de connexion personnel dans ce navigateur. Il ne sert qu’une fois.',
    signInAsk: 'Pour en obtenir un, demandez un lien de connexion à votre administrateur.',
    linkUsed: 'Ce lien de connexion a déjà servi ou est trop ancien.',
    noDeskTitle: 'Cet espace n’est pas configuré pour vous',
    noDeskHow:
      'Vous répondez à vos conversations sur un autre canal, par exemple Teams. Pour répondre aussi d’ici, demandez à la personne qui gère Rota de vous ajouter, dans agents.yaml, un compte sur le canal directline, puis rechargez cette page.',
    commandsLabel: 'Commandes',
    presenceLabel: 'Votre présence',
    commands: {
      online: 'En ligne',
      away: 'Absent',
      offline: 'Hors ligne',
      list: 'Mes conversations',
      queue: 'File d’attente',
      help: 'Aide',
    },

    webChat: {
      ACTIVITY_BOT_SAID_ALT: 'Message :',
      ACTIVITY_BOT_ATTACHED_ALT: 'Pièce jointe :',
      TEXT_INPUT_UPLOAD_BUTTON_ALT: 'Joindre un fichier',
    },
  },
  id: {
    chatTitle: 'Hubungi kami',
    deskTitle: 'Meja petugas',
    language: 'Bahasa',
    automatic: 'otomatis',
    internal: 'hanya terlihat oleh Anda',
    typing: (name) => `${name} sedang mengetik…`,

    connecting: 'Menyambungkan…',
    online: 'Tersambung',
    offline: 'Tidak tersambung',
    lost: 'Sambungan terputus. Kami sedang mencoba lagi; pesan Anda akan dikirim begitu sambungan pulih.',
    back: 'Anda sudah tersambung kembali.',
    failed: 'Obrolan belum dapat dihubungi saat ini. Kami terus mencoba.',
    retry: 'Coba lagi sekarang',
    reload: 'Muat ulang halaman',
    broken: 'Obrolan tidak dapat dimuat.',

    tooLarge: (megabytes) => `Tidak dikirim: berkas dalam satu pesan paling besar ${megabytes} MB.`,
    tooMany: (files) => `Tidak dikirim: satu pesan paling banyak berisi ${files} berkas.`,
    refused: 'Pesan Anda tidak diterima. Silakan ubah lalu kirim lagi.',
    picture: 'Gambar',
    file: 'Berkas',

    tooLong: (max, length) =>
      `Tidak dikirim: satu pesan paling panjang ${number('id', max)} karakter, dan pesan ini ${number('id', length)}.`,
    counted: (length, max) => `${number('id', length)} dari ${number('id', max)} karakter`,

    emptyTitle: 'Ada yang bisa kami bantu?',
    emptyText:
      'Tulis kepada kami di bawah ini, kami menjawab di sini. Anda boleh menutup halaman ini dan kembali lagi: percakapan Anda tetap tersimpan.',
    deskEmptyTitle: 'Belum ada percakapan',
    deskEmptyText: {
      online: 'Anda sedang online: percakapan untuk Anda akan muncul di sini.',
      away: 'Anda sedang tidak di tempat. Tekan Online untuk menerima percakapan.',
      offline: 'Anda sedang offline. Tekan Online untuk menerima percakapan.',
    },

    more: 'Lainnya',
    cancel: 'Batal',

    signedInAs: (name) => `Masuk sebagai ${name}`,
    signOut: 'Keluar',
    signInTitle: 'Anda belum masuk',
    signInHow: 'Buka tautan masuk pribadi Anda di peramban ini. Tautan hanya berlaku sekali.',
    signInAsk: 'Untuk mendapatkannya, mintalah tautan masuk kepada administrator Anda.',
    linkUsed: 'Tautan masuk ini sudah dipakai atau sudah terlalu lama.',
    noDeskTitle: 'Meja ini belum disiapkan untuk Anda',
    noDeskHow:
      'Anda menjawab percakapan di kanal lain, misalnya Teams. Untuk menjawab di sini juga, minta pengelola Rota menambahkan akun di kanal directline untuk Anda di agents.yaml, lalu muat ulang halaman ini.',
    commandsLabel: 'Perintah',
    presenceLabel: 'Kehadiran Anda',
    commands: {
      online: 'Online',
      away: 'Tidak di tempat',
      offline: 'Offline',
      list: 'Percakapan saya',
      queue: 'Antrean',
      help: 'Bantuan',
    },

    webChat: {
      ACTIVITY_BOT_SAID_ALT: 'Pesan:',
      ACTIVITY_BOT_ATTACHED_ALT: 'Lampiran:',
    },
  },
};
