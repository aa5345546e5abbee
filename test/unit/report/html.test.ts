import { expect, it } from 'vitest';
import { csvText, csvUrl } from '../../../src/report/csv.js';
import { html, NOTHING } from '../../../src/report/html.js';

const NASTY = `<script>alert("1")</script> & 'x'`;

it('escapes every value, in text and in attributes, and no markup of its own', () => {
  const inner = html`<b title="${NASTY}">${NASTY}</b>`;
  const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;';
  expect(inner.markup).toBe(`<b title="${escaped}">${escaped}</b>`);
  expect(html`<p>${[inner, ' ', 3, null, NOTHING]}</p>`.markup).toBe(`<p>${inner.markup} 3</p>`);
});

it('quotes CSV fields as RFC 4180 has it and leaves unknown numbers empty', () => {
  const rows = [['a,b', 1.25, null] as const, ['say "no"\nnow', Number.NaN, -3e-12] as const];
  expect(csvText(['name', 'x (nm)', 'y'], rows)).toBe(
    'name,x (nm),y\n"a,b",1.25,\n"say ""no""\nnow",,-3e-12\n',
  );
});

it('makes a link from which exactly the text comes back', () => {
  const text = 'D (m²/s),"a"\n1,50 %#&<>\n';
  const url = csvUrl(text);
  expect(url).toMatch(/^data:text\/csv;charset=utf-8,[^\s<>"#]*$/);
  expect(decodeURIComponent(url.slice(url.indexOf(',') + 1))).toBe(text);
  expect(csvUrl('\ud800')).toBe(csvUrl('\ufffd'));
});
