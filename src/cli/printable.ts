/** Characters that a terminal would take for commands; line breaks and tabs stay. */
const commanding = /[^\P{Cc}\n\t]/gu;

/** What a terminal shows as it stands, whatever others wrote into it. */
export const printable = (text: string): string => text.replace(commanding, '');
