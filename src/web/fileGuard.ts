/** As the server has it: what one upload may have. */
const mostMegabytes = 10;
const mostFiles = 10;

interface Parts {
  readonly onTooLarge: (megabytes: number) => void;
  readonly onTooMany: (files: number) => void;
}

/** Stops files that the server would refuse, before Web Chat hears of them. */
export function guardFiles(container: HTMLElement, { onTooLarge, onTooMany }: Parts): void {
  container.addEventListener(
    'change',
    (event) => {
      const input = event.target;
      if (!(input instanceof HTMLInputElement) || input.type !== 'file') return;
      const files = [...(input.files ?? [])];
      const bytes = files.reduce((sum, { size }) => sum + size, 0);
      const tooMany = files.length > mostFiles;
      if (!tooMany && bytes <= mostMegabytes * 1_024 * 1_024) return;
      event.stopPropagation();
      input.value = '';
      if (tooMany) onTooMany(mostFiles);
      else onTooLarge(mostMegabytes);
    },
    { capture: true },
  );
}

/** The same limit, when the server was first to notice. */
export const uploadLimitMegabytes = mostMegabytes;
