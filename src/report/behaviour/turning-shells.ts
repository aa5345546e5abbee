/// <reference lib="dom" />
/**
 * Typical shells in space: 3Dmol.js is unpacked from the page itself when the first of them comes near the window. Where a
 * browser cannot (no WebGL, no DecompressionStream) the pictures stand alone.
 */

export function turningShells(): void {
  interface Place {
    readonly x: number;
    readonly y: number;
    readonly z: number;
  }
  interface Viewer {
    addModel(): { addAtoms(atoms: readonly object[]): void };
    removeAllModels(): void;
    removeAllShapes(): void;
    addCylinder(shape: object): void;
    setStyle(selection: object, style: object): void;
    zoomTo(): void;
    zoom(factor: number): void;
    rotate(angle: number, axis: string): void;
    getView(): readonly number[];
    setView(view: readonly number[]): void;
    resize(): void;
    render(): void;
  }
  interface Library {
    createViewer(host: HTMLElement, options: object): Viewer | null;
  }
  interface Shell {
    readonly label: string;
    readonly elements: readonly string[];
    readonly positions: readonly number[];
    readonly bonds: readonly (readonly [number, number])[];
    readonly sites: readonly number[];
  }
  interface Data {
    readonly shells: readonly Shell[];
    readonly styles: Readonly<Record<string, { readonly colour: string; readonly radius: number }>>;
  }

  const block = document.querySelector('script[data-viewer]');
  if (!block || typeof DecompressionStream === 'undefined' || typeof IntersectionObserver === 'undefined') {
    return;
  }

  let library: Promise<Library> | null = null;
  function load(packed: string): Promise<Library> {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).text().then((text) => {
      const script = document.createElement('script');
      script.textContent = text;
      document.head.append(script);
      return (window as unknown as { readonly $3Dmol: Library }).$3Dmol;
    });
  }

  function draw(viewer: Viewer, { elements, positions, bonds, sites }: Shell, styles: Data['styles']): void {
    viewer.removeAllModels();
    viewer.removeAllShapes();
    const at = (k: number): Place => ({
      x: positions[3 * k],
      y: positions[3 * k + 1],
      z: positions[3 * k + 2],
    });
    const partners: number[][] = elements.map(() => []);
    for (const [i, j] of bonds) {
      partners[i].push(j);
      partners[j].push(i);
    }
    viewer.addModel().addAtoms(
      elements.map((elem, k) => ({
        elem,
        serial: k,
        ...at(k),
        bonds: partners[k],
        bondOrder: partners[k].map(() => 1),
      })),
    );
    for (const [elem, { colour, radius }] of Object.entries(styles)) {
      viewer.setStyle(
        { elem },
        { stick: { radius: 0.11, color: colour }, sphere: { radius: radius * 0.85, color: colour } },
      );
    }
    for (const site of sites) {
      viewer.addCylinder({ start: at(0), end: at(site), radius: 0.045, dashed: true, color: '#8a8f98' });
    }
    viewer.zoomTo();
  }

  function enliven(figure: HTMLElement): void {
    const table = figure.querySelector<HTMLElement>('[data-turntable]');
    const host = table?.querySelector<HTMLElement>('.space');
    const caption = table?.querySelector<HTMLElement>('.turned');
    const source = figure.querySelector('script');
    if (!table || !host || !caption || !source) return;
    const { shells, styles } = JSON.parse(source.textContent ?? '') as Data;
    const cards = [...figure.querySelectorAll<HTMLButtonElement>('[data-shell]')];
    table.hidden = false;

    const give = () => {
      table.hidden = true;
    };
    const begin = (found: Library) => {
      const viewer = found.createViewer(host, { backgroundAlpha: 0, antialias: true, disableFog: true });
      if (!viewer) throw new Error('no WebGL');
      let view: readonly number[] = [];
      const show = (index: number) => {
        cards.forEach((card, k) => {
          card.setAttribute('aria-pressed', String(k === index));
        });
        caption.textContent = shells[index].label;
        draw(viewer, shells[index], styles);
        // zoomTo fits the height; the principal axis lies along the width.
        viewer.zoom(Math.min(1, (0.8 * host.clientWidth) / host.clientHeight));
        viewer.render();
        view = viewer.getView();
      };
      cards.forEach((card, index) => {
        card.addEventListener('click', () => show(index));
      });
      // The wheel scrolls the page until the shell was clicked.
      host.addEventListener(
        'wheel',
        (event) => {
          if (!host.contains(document.activeElement)) event.stopImmediatePropagation();
        },
        { capture: true },
      );
      host.addEventListener('pointerdown', () => host.focus({ preventScroll: true }));
      host.addEventListener('keydown', (event) => {
        const moves: Record<string, () => void> = {
          ArrowLeft: () => viewer.rotate(-10, 'y'),
          ArrowRight: () => viewer.rotate(10, 'y'),
          ArrowUp: () => viewer.rotate(-10, 'x'),
          ArrowDown: () => viewer.rotate(10, 'x'),
          '+': () => viewer.zoom(1.15),
          '=': () => viewer.zoom(1.15),
          '-': () => viewer.zoom(1 / 1.15),
          Home: () => viewer.setView(view),
        };
        const move = moves[event.key];
        if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        move();
        viewer.render();
      });
      new ResizeObserver(() => {
        viewer.resize();
        viewer.render();
      }).observe(host);
      show(0);
    };
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        library ??= load((block?.textContent ?? '').split('\n----\n')[1].trim());
        library.then(begin).catch(give);
      },
      { rootMargin: '600px' },
    );
    observer.observe(table);
  }
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-shells]')) enliven(figure);
}
