/**
 * Markup that cannot be forgotten to be escaped: `html` is a template tag whose every interpolated value is escaped
 * unless it is itself `Html`. All text of the report, the user's included, goes through it.
 */

export interface Html {
  readonly markup: string;
}

export type Renderable = Html | string | number | null | readonly Renderable[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

function render(value: Renderable): string {
  if (value === null) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map(render).join('');
}

export function html(strings: TemplateStringsArray, ...values: readonly Renderable[]): Html {
  let markup = strings[0];
  for (let k = 0; k < values.length; k++) markup += render(values[k]) + strings[k + 1];
  return { markup };
}

/** Markup written by the report itself (a stylesheet, a path): never the user's text. */
export function trusted(markup: string): Html {
  return { markup };
}

export const NOTHING: Html = { markup: '' };
