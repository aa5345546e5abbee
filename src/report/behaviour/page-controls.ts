/// <reference lib="dom" />
/** The theme button, copying the methods paragraph, and folded parts opened for print. */

export function pageControls(): void {
  const root = document.documentElement;
  const themeButton = document.querySelector<HTMLButtonElement>('[data-theme-button]');
  if (themeButton) {
    themeButton.hidden = false;
    themeButton.addEventListener('click', () => {
      const dark = root.dataset.theme
        ? root.dataset.theme === 'dark'
        : matchMedia('(prefers-color-scheme: dark)').matches;
      root.dataset.theme = dark ? 'light' : 'dark';
    });
  }

  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener('click', async () => {
      const quote = document.getElementById(button.dataset.copy ?? '');
      const paragraphs = [...(quote?.querySelectorAll('p') ?? [])].map((one) => one.textContent);
      const references = [...(quote?.querySelectorAll('li') ?? [])].map(
        (one, k) => `[${k + 1}] ${one.textContent}`,
      );
      await navigator.clipboard.writeText([...paragraphs, ...references].join('\n'));
      button.textContent = 'Copied';
      setTimeout(() => {
        button.textContent = 'Copy';
      }, 1500);
    });
  }

  let wereOpen: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    wereOpen = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    for (const details of wereOpen) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of wereOpen) details.open = false;
  });
}
