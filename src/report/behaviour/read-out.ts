/// <reference lib="dom" />
/** Legend entries that hide curves, and the values under the pointer or the arrow keys, from the table offered for download. */

export function readOut(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-toggle]')) {
    button.addEventListener('click', () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(on));
      for (const curve of button.closest('figure')?.querySelectorAll<SVGElement>('.curve') ?? []) {
        if (curve.dataset.key === button.dataset.toggle) curve.classList.toggle('off', !on);
      }
    });
  }

  /** "log 0.1 100 58 746": kind, domain, range in drawing units. */
  function scaleOf(text: string) {
    const [kind, ...numbers] = text.split(' ');
    const [d0, d1, r0, r1] = numbers.map(Number);
    const f = kind === 'log' ? Math.log : (value: number) => value;
    const g = kind === 'log' ? Math.exp : (value: number) => value;
    return {
      place: (value: number) => r0 + ((f(value) - f(d0)) / (f(d1) - f(d0))) * (r1 - r0),
      value: (place: number) => g(f(d0) + ((place - r0) / (r1 - r0)) * (f(d1) - f(d0))),
    };
  }

  function rounded(value: number): string {
    const size = Math.abs(value);
    const plain = size === 0 || (size >= 1e-3 && size < 1e6);
    const text = plain ? String(Number(value.toPrecision(size < 1 ? 3 : 5))) : value.toExponential(2);
    return text.replace('-', '\u2212');
  }

  const SVG = 'http://www.w3.org/2000/svg';
  function enlivenCanvas(canvas: HTMLElement): void {
    const box = canvas.querySelector<HTMLElement>('.readout');
    const link = canvas.closest('figure')?.querySelector<HTMLAnchorElement>('a.csv');
    if (!box || !link) return;
    let rows: number[][] | null = null;
    let at = -1;

    /** The table offered for download, read on first use; its header may hold quoted commas, its body only numbers. */
    function table(): number[][] {
      rows ??= decodeURIComponent(link?.href.slice(link.href.indexOf(',') + 1) ?? '')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell))));
      return rows;
    }

    function clear(): void {
      at = -1;
      if (box) box.hidden = true;
      for (const mark of canvas.querySelectorAll('.cursor,.dot')) mark.remove();
    }

    function mark(svg: SVGElement, name: string, attributes: Record<string, string | number>): void {
      const element = document.createElementNS(SVG, name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
      svg.append(element);
    }

    function show(row: number): void {
      const svg = [...canvas.querySelectorAll<SVGSVGElement>('svg.plot')].find(
        (one) => one.getBoundingClientRect().width > 0,
      );
      const values = table()[row];
      if (!svg || !box || !values) return;
      clear();
      at = row;
      const x = scaleOf(svg.dataset.x ?? '').place(values[0]);
      const top = Number(svg.dataset.top);
      const bottom = Number(svg.dataset.bottom);
      mark(svg, 'line', { class: 'cursor', x1: x, x2: x, y1: top, y2: bottom });
      const head = document.createElement('b');
      head.textContent = `${canvas.dataset.name} = ${rounded(values[0])} ${canvas.dataset.unit}`;
      const list = document.createElement('section');
      box.replaceChildren(head, list);
      const perPanel = new Map<Element | null, number>();
      for (const curve of svg.querySelectorAll<SVGElement>('.curve:not(.off)')) {
        const value = values[Number(curve.dataset.column)];
        if (!Number.isFinite(value)) continue;
        const tone = `c${/\bc(\d)\b/.exec(curve.getAttribute('class') ?? '')?.[1] ?? 0}`;
        const [, , , low, high] = (curve.dataset.y ?? '').split(' ').map(Number);
        const y = scaleOf(curve.dataset.y ?? '').place(value);
        if (y <= low && y >= high) mark(svg, 'circle', { class: `dot ${tone}`, cx: x, cy: y, r: 3.5 });
        const line = document.createElement('div');
        line.className = tone;
        const number = document.createElement('span');
        number.textContent = rounded(value);
        line.append(document.createElement('i'), curve.dataset.label ?? '', number);
        list.append(line);
        perPanel.set(curve.parentElement, (perPanel.get(curve.parentElement) ?? 0) + 1);
      }
      // A column a panel where one long column would hide the plot.
      const many = list.childElementCount > 10;
      list.style.gridTemplateRows = many ? `repeat(${Math.max(...perPanel.values())}, auto)` : '';
      list.style.gridAutoFlow = many ? 'column' : 'row';
      box.hidden = false;
      const frame = svg.getBoundingClientRect();
      const scale = frame.width / svg.viewBox.baseVal.width;
      const left = x * scale + (x * scale > frame.width / 2 ? -box.offsetWidth - 14 : 14);
      box.style.left = `${Math.max(0, Math.min(left, canvas.clientWidth - box.offsetWidth))}px`;
      box.style.top = `${many ? bottom * scale + 6 : top * scale + 4}px`;
    }

    function nearest(x: number): number {
      const body = table();
      let best = 0;
      for (let k = 1; k < body.length; k++) {
        if (Math.abs(body[k][0] - x) < Math.abs(body[best][0] - x)) best = k;
      }
      return best;
    }

    canvas.addEventListener('pointermove', (event) => {
      const svg = (event.target as Element).closest<SVGSVGElement>('svg.plot');
      if (!svg) return;
      const frame = svg.getBoundingClientRect();
      const place = ((event.clientX - frame.left) / frame.width) * svg.viewBox.baseVal.width;
      show(nearest(scaleOf(svg.dataset.x ?? '').value(place)));
    });
    canvas.addEventListener('pointerleave', clear);
    canvas.addEventListener('blur', clear);
    canvas.addEventListener('keydown', (event) => {
      const last = table().length - 1;
      const stride = event.shiftKey ? 10 : 1;
      const move: Record<string, number> = {
        ArrowRight: Math.min(last, at + stride),
        ArrowLeft: Math.max(0, at - stride),
        Home: 0,
        End: last,
      };
      if (event.key === 'Escape') clear();
      if (!(event.key in move)) return;
      event.preventDefault();
      show(move[event.key]);
    });
  }
  for (const canvas of document.querySelectorAll<HTMLElement>('.canvas[data-name]')) enlivenCanvas(canvas);
}
