import type { Notice } from '../core/index.js';
import { fitted } from './fitted-text.js';

export function noticeText({ level, code, message }: Notice): string {
  return `${level} ${code}\n  ${message}`;
}

/** Warnings and notes on stderr, each once, so that stdout stays the command's own answer. @param waived codes of warnings the user knows of */
export function printNotices(notices: readonly Notice[], waived: readonly string[] = []): void {
  for (const text of new Set(waivedMarked(notices, waived).map(noticeText)))
    process.stderr.write(`${fitted(text, process.stderr)}\n`);
}

/** With a word at the warnings whose codes are waived. */
export function waivedMarked(notices: readonly Notice[], waived: readonly string[]): Notice[] {
  return notices.map((notice) =>
    notice.level === 'warning' && waived.includes(notice.code)
      ? { ...notice, message: `${notice.message} (waived)` }
      : notice,
  );
}
