/// <reference lib="dom" />
/**
 * The slider over contact cut-offs: bars of all definitions follow it. Every bar carries its values at all cut-offs, as
 * places in its drawing and as the text beside it, so that nothing is rounded here.
 */

export function cutoffSliders(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-cutoffs]')) {
    const control = figure.querySelector<HTMLElement>('.cutoff-slider');
    const slider = control?.querySelector<HTMLInputElement>('input');
    const output = control?.querySelector<HTMLOutputElement>('output');
    const reset = control?.querySelector<HTMLButtonElement>('button');
    if (!control || !slider || !output || !reset) continue;
    const cutoffs = (figure.dataset.cutoffs ?? '').split(' ');
    const usual = Number(slider.value);
    const bars = [...figure.querySelectorAll<SVGGElement>('[data-at]')].map((bar) => ({
      bar,
      /** [cut-off] "length low high random text", a dash where there is none */
      at: (bar.dataset.at ?? '').split('|').map((one) => one.split(';')),
    }));

    function show(index: number): void {
      for (const { bar, at } of bars) {
        const [length, low, high, random, text] = at[index];
        const set = (selector: string, place: string, attribute: string, value: string) => {
          const part = bar.querySelector<SVGElement>(selector);
          part?.setAttribute('visibility', place === '' ? 'hidden' : 'visible');
          if (place !== '') part?.setAttribute(attribute, value);
        };
        const middle = Number(bar.dataset.middle);
        set('rect', length, 'width', length);
        set('.whisker', low, 'd', `M${low},${middle}H${high}M${low},${middle - 4}v8M${high},${middle - 4}v8`);
        set('.random', random, 'd', `M${random},${middle - 7}l6,7l-6,7l-6,-7z`);
        const value = bar.querySelector('.value');
        if (value) value.textContent = text;
      }
      const moved = index !== usual;
      if (output) output.textContent = `${cutoffs[index]} nm${moved ? '' : ', as analysed'}`;
      if (reset) reset.disabled = !moved;
      control?.classList.toggle('moved', moved);
      const primary = figure.querySelectorAll('.panel.primary [data-at]');
      const spoken = [...primary].map(
        (bar) => `${bar.querySelector('.name')?.textContent} ${bar.querySelector('.value')?.textContent}`,
      );
      slider?.setAttribute('aria-valuetext', `${cutoffs[index]} nm: ${spoken.join(', ')}`);
    }

    control.hidden = false;
    slider.value = String(usual);
    show(usual);
    slider.addEventListener('input', () => show(Number(slider.value)));
    reset.addEventListener('click', () => {
      slider.value = String(usual);
      show(usual);
      slider.focus();
    });
  }
}
